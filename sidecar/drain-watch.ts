import type { Status } from '../contract/status.ts';
import type { Log } from '../runtime/log.ts';
import { type DrainThresholds, type Load, wantsConnections } from './drain.ts';
import type { ReadUsage } from './usage.ts';

/** What `/status` says of it. */
export type Acceptance = Pick<Status, 'accepts_new_connections' | 'memory_percent'>;

/** Keeps whether the pod wants new connections. */
export interface DrainWatch {
  /** Takes the number of active connections into account. */
  judge(connections: number): Acceptance;
  /** Asks the application. Never rejects: what it does not say changes nothing. */
  askUsage(): Promise<void>;
}

/** A pod that has just started wants connections. */
export function createDrainWatch(
  thresholds: DrainThresholds,
  { readUsage, log }: { readUsage: ReadUsage | undefined; log: Log },
): DrainWatch {
  let wants = true;
  let load: Load = { memoryPercent: undefined, connections: 0 };
  let isSilent = false;
  const tell = (more: Partial<Load>) => {
    load = { ...load, ...more };
    wants = wantsConnections(wants, load, thresholds);
  };
  return {
    judge(connections) {
      tell({ connections });
      if (thresholds.memoryPercent === undefined) return { accepts_new_connections: wants };
      return { accepts_new_connections: wants, memory_percent: load.memoryPercent ?? null };
    },
    async askUsage() {
      try {
        const memoryPercent = await readUsage?.();
        if (isSilent) log.info('the application tells its usage again', { memoryPercent });
        isSilent = false;
        tell({ memoryPercent });
      } catch (error) {
        if (!isSilent) log.warn('the application does not tell its usage', { error });
        isSilent = true;
        load = { ...load, memoryPercent: undefined };
      }
    },
  };
}
