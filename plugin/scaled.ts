import type { Found } from './find-workload.ts';

/** What became of a workload. */
export interface Scaled {
  workload: string;
  namespace: string;
  from: number;
  to: number;
}

/** A workload as people name it. */
export function nameOf(found: Found): string {
  return found.kind === 'awake'
    ? found.seen.workload.name
    : `${found.sleeper.owner.kind.kind}/${found.sleeper.owner.name}`;
}
