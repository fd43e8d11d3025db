import type { VisitSource } from '../../contract/status.ts';
import { HOSTS, type LabHost } from './runtimes.ts';

/** Each host with each source of short visits that it has. */
export const HOST_SOURCES: readonly { host: LabHost; source: VisitSource; title: string }[] = HOSTS.flatMap((host) => {
  const sources: VisitSource[] = host.name === 'Node' ? ['kernel-counter'] : ['socket-events', 'kernel-counter'];
  return sources.map((source) => ({ host, source, title: `${host.name}, ${source}` }));
});
