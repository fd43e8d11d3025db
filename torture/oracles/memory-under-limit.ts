import type { V1Pod } from '../../lib/kube/types.ts';
import type { Broken } from './broken.ts';

/** What a process of ours had in memory, at most, since it began. */
export interface MemorySample {
  /** Such as `spawner/spawner-webhook-abc/webhook`. */
  process: string;
  peakBytes: number;
  /** Undefined where the chart sets no limit. */
  limitBytes: number | undefined;
  /** In milliseconds since 1970. */
  at: number;
}

/** No process of ours had more memory than its limit. Pages that it shares with others count in full, so this errs to strictness. */
export function memoryUnderLimit(samples: readonly MemorySample[]): Broken[] {
  return samples.flatMap(({ process: subject, peakBytes, limitBytes, at }) => {
    if (limitBytes === undefined || peakBytes < limitBytes) return [];
    const what = `had ${megabytes(peakBytes)} resident, and its limit is ${megabytes(limitBytes)}`;
    return [{ invariant: 'memory-under-limit', subject, what, at }];
  });
}

/** No container of a pod was ended for its memory. */
export function notOutOfMemory({ metadata, status }: V1Pod, at: number): Broken[] {
  const statuses = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  const ends = (each: (typeof statuses)[number]) => [each.state?.terminated, each.lastState?.terminated];
  return statuses
    .filter((each) => ends(each).some((end) => end?.reason === 'OOMKilled'))
    .map(({ name }) => ({
      invariant: 'memory-under-limit',
      subject: `${metadata?.namespace}/${metadata?.name}/${name}`,
      what: 'was ended for its memory',
      at,
    }));
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
