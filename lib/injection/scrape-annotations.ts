import { SCRAPE_ANNOTATIONS } from '../../contract/annotations.ts';
import { METRICS_PATH } from '../../contract/paths.ts';
import type { V1Pod } from '../kube/types.ts';

/**
 * By what Prometheus finds the sidecar of a pod. A pod that has one of the annotations has metrics of its own to show, and
 * there is room for one port: it gets none.
 */
export function scrapeAnnotations({ metadata }: V1Pod, servePort: number): Record<string, string> {
  const { scrape, port, path } = SCRAPE_ANNOTATIONS;
  if ([scrape, port, path].some((key) => metadata?.annotations?.[key] !== undefined)) return {};
  return { [scrape]: 'true', [port]: String(servePort), [path]: METRICS_PATH };
}
