import { readFileSync } from 'node:fs';

/** What the kernel would give to new processes without swapping, in its kilobytes. */
export function availableKilobytes(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
}
