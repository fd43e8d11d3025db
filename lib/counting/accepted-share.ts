import type { Row } from './procfs/proc-net-tcp.ts';

/**
 * How much of a connection that the kernel has accepted is the socket of this end. Where neither port listens, as its listener has gone
 * since, both ends of one from inside are alike, and each is half of it.
 */
export function acceptedShare(
  { localPort, remotePort }: Pick<Row, 'localPort' | 'remotePort'>,
  { listeningPorts }: { listeningPorts: ReadonlySet<number> },
  isFromInside: boolean,
): number {
  if (listeningPorts.has(localPort)) return 1;
  return isFromInside && remotePort !== 0 && !listeningPorts.has(remotePort) ? 0.5 : 0;
}
