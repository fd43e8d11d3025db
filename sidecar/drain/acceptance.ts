import type { Acceptance } from '../../contract/status.ts';
import type { Log } from '../../lib/process/log.ts';
import { type DrainThresholds, type Load, NONE_PASSED, passedThresholds } from './drain.ts';
import type { ReadUsage } from './usage.ts';

/** Keeps whether the pod wants new connections. */
export interface DrainWatch {
  /** Takes the number of active connections into account. */
  judge(connections: number): Acceptance;
  /** Asks the application. Never rejects: what it does not say changes nothing. */
  askUsage(): Promise<void>;
}

/** Clocks, see platform.ts. */
export interface DrainClock {
  monotonicSeconds(): number;
  wallMilliseconds(): number;
}

/**
 * Memory that is unknown for this long is shown as unknown. An application that restarts or that collects garbage misses a few
 * answers; a kubelet by its defaults takes 30 s to restart one that hangs, and as long again until it is up.
 */
export const UNKNOWN_AFTER_SECONDS = 60;

/** A pod that has just started wants connections. */
export function createDrainWatch(
  thresholds: DrainThresholds,
  { readUsage, clock, log }: { readUsage: ReadUsage | undefined; clock: DrainClock; log: Log },
): DrainWatch {
  let passed = NONE_PASSED;
  let load: Load = { memoryPercent: undefined, connections: 0 };
  let isSilent = false;
  /** Since when memory is unknown. It is at the start. */
  let unknownSince: Since | undefined = now(clock);
  const tell = (more: Partial<Load>) => {
    load = { ...load, ...more };
    passed = passedThresholds(passed, load, thresholds);
  };
  return {
    judge(connections) {
      tell({ connections });
      const wants = !passed.memory && !passed.connections;
      return acceptance(thresholds, { wants, load, unknownSince: longUnknown(unknownSince, clock) });
    },
    async askUsage() {
      try {
        const memoryPercent = await readUsage?.();
        if (isSilent) log.info('the application reports its usage again', { memoryPercent });
        isSilent = false;
        unknownSince = undefined;
        tell({ memoryPercent });
      } catch (error) {
        if (!isSilent) log.warn('the application does not report its usage', { error });
        isSilent = true;
        unknownSince ??= now(clock);
        load = { ...load, memoryPercent: undefined };
      }
    },
  };
}

interface Since {
  seconds: number;
  milliseconds: number;
}

function now(clock: DrainClock): Since {
  return { seconds: clock.monotonicSeconds(), milliseconds: clock.wallMilliseconds() };
}

/** As a date, once it is long enough. */
function longUnknown(since: Since | undefined, clock: DrainClock): string | null {
  const isLong = since !== undefined && clock.monotonicSeconds() - since.seconds >= UNKNOWN_AFTER_SECONDS;
  return isLong ? new Date(since.milliseconds).toISOString() : null;
}

function acceptance(
  { memoryPercent, connections }: DrainThresholds,
  { wants, load, unknownSince }: { wants: boolean; load: Load; unknownSince: string | null },
): Acceptance {
  return {
    accepts_new_connections: wants,
    ...(memoryPercent !== undefined && {
      memory_percent: load.memoryPercent ?? null,
      memory_threshold_percent: memoryPercent,
      memory_unknown_since: unknownSince,
    }),
    ...(connections !== undefined && { connections_threshold: connections }),
  };
}
