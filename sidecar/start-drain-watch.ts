import type { Log } from '../runtime/log.ts';
import { beat } from './background.ts';
import { DEFAULT_RESUME_GAP, type DrainThresholds } from './drain.ts';
import { type Acceptance, createDrainWatch, type DrainWatch } from './drain-watch.ts';
import type { Machine, Network } from './host.ts';
import type { SidecarSettings } from './sidecar.ts';
import { createUsageReader } from './usage.ts';

type DrainSettings = Pick<
  SidecarSettings,
  'monitorPort' | 'drainMemoryPercent' | 'drainResumePercent' | 'drainUsageUrl' | 'drainConnections'
>;

/** Asks the application from now on, where its memory matters. */
export function startDrainWatch(settings: SidecarSettings, host: Machine, log: Log): DrainWatch {
  const watch = drainWatchOf(settings, host, log);
  if (settings.drainMemoryPercent === undefined) return watch;
  const rhythm = { originSeconds: host.monotonicSeconds(), periodSeconds: settings.drainIntervalSeconds };
  beat(
    host,
    () => rhythm,
    () => watch.askUsage(),
  );
  return watch;
}

/**
 * Asks the application once.
 * @throws Error where no threshold is set
 */
export async function checkDrainOnce(settings: DrainSettings, network: Network, log: Log): Promise<Acceptance> {
  if (settings.drainMemoryPercent === undefined)
    throw new Error('Cannot check: expected --drain-memory-percent, the threshold to check against');
  const watch = drainWatchOf(settings, network, log);
  await watch.askUsage();
  return watch.judge(0);
}

function drainWatchOf(settings: DrainSettings, network: Network, log: Log): DrainWatch {
  const { monitorPort, drainMemoryPercent, drainUsageUrl } = settings;
  const url = drainUsageUrl ?? new URL(`http://localhost:${monitorPort[0]}/usage`);
  const readUsage = drainMemoryPercent === undefined ? undefined : createUsageReader(network, url);
  return createDrainWatch(thresholdsOf(settings), { readUsage, log });
}

function thresholdsOf({ drainMemoryPercent, drainResumePercent, drainConnections }: DrainSettings): DrainThresholds {
  const memoryPercent = drainMemoryPercent;
  const gap = (memoryPercent ?? 0) - DEFAULT_RESUME_GAP;
  return { memoryPercent, resumePercent: Math.max(1, drainResumePercent ?? gap), connections: drainConnections };
}
