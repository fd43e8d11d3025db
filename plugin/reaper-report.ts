import { KubeError } from '../lib/kube/errors.ts';
import type { ObjectName } from '../lib/kube/objects/secrets.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import { parseJson } from '../lib/text/parse-json.ts';
import { isObject } from '../lib/text/shape.ts';
import { KEEP_REASONS, type KeepReason } from '../lib/workloads/keep.ts';

/** What the reaper's last pass said of a workload. */
export interface Reported {
  verdict: string;
  reason: KeepReason | undefined;
  error: string | undefined;
}

/** What the reaper's last pass said. */
export interface ReaperReport {
  /** When it began, by the API server's clock, milliseconds since 1970. */
  atMs: number;
  /** True where it came to its end, so that it has a word for each workload that it saw. */
  isWhole: boolean;
  /** By {@link reportKey}. */
  workloads: ReadonlyMap<string, Reported>;
}

interface PodList {
  items: { metadata: { name: string; creationTimestamp: string }; status?: { phase?: string } }[];
}

/** Ten thousand workloads make a log of 3 MB. */
const BOUNDS = { deadlineMs: 10_000, maxBytes: 16 * 1024 * 1024 };

/** `shop/Deployment/web`. */
export function reportKey(namespace: string, workload: string): string {
  return `${namespace}/${workload}`;
}

/** Reads the log of the last pass that has ended; undefined where there is none, or where the person may not read it. */
export async function readReport(
  rest: KubeRest,
  { namespace }: ObjectName,
  labelSelector: string,
): Promise<ReaperReport | undefined> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  try {
    const { items } = await rest.send<PodList>({ action: 'find the last pass', path: pods, query: { labelSelector } });
    const readTime = ({ metadata }: PodList['items'][number]) => Date.parse(metadata.creationTimestamp);
    const ended = items.filter(({ status }) => ['Succeeded', 'Failed'].includes(status?.phase ?? ''));
    const [last] = ended.sort((one, other) => readTime(other) - readTime(one));
    if (!last) return undefined;
    const { status, body } = await rest.raw(`${pods}/${last.metadata.name}/log`, BOUNDS);
    return status === 200 ? parseReport(body, readTime(last)) : undefined;
  } catch (error) {
    if (error instanceof KubeError && error.code !== 403) throw error;
    return undefined;
  }
}

/** Reads the lines of a log. What is no line of the reaper is left out. */
export function parseReport(log: string, atMs: number): ReaperReport {
  const workloads = new Map<string, Reported>();
  let isWhole = false;
  for (const line of log.split('\n')) {
    const entry = parseJson(line);
    if (!isObject(entry)) continue;
    if (entry.message === 'pass done') isWhole = true;
    if (entry.message !== 'verdict') continue;
    const reason = KEEP_REASONS.find((each) => each === entry.reason);
    const [error] = Array.isArray(entry.errors) ? entry.errors.map(String) : [];
    const key = reportKey(String(entry.namespace), String(entry.workload));
    workloads.set(key, { verdict: String(entry.verdict), reason, error });
  }
  return { atMs, isWhole, workloads };
}
