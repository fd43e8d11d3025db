import { whyNoNativeHost } from './native-host.ts';

/** What the sidecar can run on in a pod: the value `sidecar.host` of the chart. */
export const SIDECAR_HOSTS = ['lean', 'node'] as const;
export type SidecarHost = (typeof SIDECAR_HOSTS)[number];

/**
 * The host that SPAWNER_SIDECAR_HOST names. Where it is not set, the lean one, or Node where that cannot be built.
 * @throws Error where it names another one
 */
export async function chooseSidecarHost(): Promise<SidecarHost> {
  const named = process.env.SPAWNER_SIDECAR_HOST;
  if (named) return hostOf(named);
  const problem = await whyNoNativeHost();
  if (problem === undefined) return 'lean';
  process.stderr.write(`The sidecar runs on Node here: ${problem}\n`);
  return 'node';
}

function hostOf(name: string): SidecarHost {
  const host = SIDECAR_HOSTS.find((each) => each === name);
  if (host !== undefined) return host;
  throw new Error(
    `Cannot choose the sidecar's host: expected ${SIDECAR_HOSTS.join(' or ')} as SPAWNER_SIDECAR_HOST, got "${name}"`,
  );
}
