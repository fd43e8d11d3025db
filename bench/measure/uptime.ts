import { readFileSync } from 'node:fs';

/** Seconds since the machine started: a clock that containers have as well. https://docs.kernel.org/filesystems/proc.html */
export function uptimeSeconds(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
}
