import type { OwnTrafficCount } from '../../lib/counting/own-traffic.ts';
import { beat } from '../../lib/platform/background.ts';
import type { Machine } from '../../lib/platform/platform.ts';
import type { Log } from '../../lib/process/log.ts';
import type { SidecarSettings } from '../sidecar.ts';
import { createDrainWatch, type DrainWatch } from './acceptance.ts';
import { DEFAULT_RESUME_GAP, type DrainThresholds } from './drain.ts';
import type { ReadUsage } from './usage.ts';

type DrainSettings = Pick<SidecarSettings, 'drainMemoryPercent' | 'drainResumePercent' | 'drainConnections'>;

/** Asks the application from now on, where its memory matters. */
export async function startDrainWatch(
  settings: SidecarSettings,
  { host, own }: { host: Machine; own: OwnTrafficCount },
  log: Log,
): Promise<DrainWatch> {
  const readUsage = await usageReader(settings, { host, own });
  const watch = createDrainWatch(thresholdsOf(settings), { readUsage, clock: host, log });
  if (settings.drainMemoryPercent === undefined) return watch;
  const rhythm = { originSeconds: host.monotonicSeconds(), periodSeconds: settings.drainIntervalSeconds };
  beat(
    host,
    () => rhythm,
    () => watch.askUsage(),
  );
  return watch;
}

/** Imported where it is needed: on the native host it would be memory of every pod. */
async function usageReader(
  settings: SidecarSettings,
  { host, own }: { host: Machine; own: OwnTrafficCount },
): Promise<ReadUsage | undefined> {
  if (settings.drainMemoryPercent === undefined) return undefined;
  const { createUsageReader, usageUrl } = await import('./usage.ts');
  return createUsageReader(host, usageUrl(settings), own);
}

function thresholdsOf({ drainMemoryPercent, drainResumePercent, drainConnections }: DrainSettings): DrainThresholds {
  return {
    memoryPercent: drainMemoryPercent,
    resumePercent: drainResumePercent ?? defaultResume(drainMemoryPercent ?? 0),
    connections: drainConnections,
  };
}

/** Below small thresholds too, there is something. */
function defaultResume(memoryPercent: number): number {
  return Math.max(memoryPercent - DEFAULT_RESUME_GAP, Math.min(1, memoryPercent / 2));
}
