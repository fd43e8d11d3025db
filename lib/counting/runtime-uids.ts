import type { Platform } from '../platform/platform.ts';

/** Root, and who root is for a user namespace that does not have it, /proc/sys/kernel/overflowuid. */
const ROOT = 0;
const OVERFLOW = 65_534;

/**
 * The owners, as this process sees them, that the sockets of the container runtime may have when it enters the pod's
 * network namespace: `kubectl port-forward` has it dial localhost there, as root. In a user namespace of the pod's own its
 * root is another one, and the runtime's cannot be shown. https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 */
export function runtimeUids(host: Platform): number[] {
  try {
    const file = host.open('/proc/self/uid_map');
    const text = file.readText();
    file.close();
    return /^\s*0\s+0\s/.test(text) ? [ROOT] : [ROOT, OVERFLOW];
  } catch {
    return [ROOT];
  }
}
