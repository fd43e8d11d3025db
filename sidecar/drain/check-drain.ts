import type { Network } from '../../lib/platform/platform.ts';
import { describeError } from '../../lib/process/log.ts';
import type { SidecarSettings } from '../sidecar.ts';
import { createUsageReader, usageUrl } from './usage.ts';

/** What `--drain-check` came to. */
export interface DrainCheck {
  /** The exit code: 0 where the application accepts new connections, 1 where it does not, 2 where that cannot be told. */
  code: 0 | 1 | 2;
  /** For programs, JSON. */
  output: string;
  /** For people. */
  sentence: string;
}

type CheckSettings = Pick<SidecarSettings, 'monitorPort' | 'drainMemoryPercent' | 'drainUsageUrl'>;

/** Asks the application once how much memory it uses, and compares. Never rejects. */
export async function checkDrain(settings: CheckSettings, network: Network): Promise<DrainCheck> {
  const { drainMemoryPercent: threshold } = settings;
  if (threshold === undefined)
    return cannotTell({}, 'expected --drain-memory-percent, the threshold to check against, got none');
  const url = usageUrl(settings);
  try {
    return compare(await createUsageReader(network, url)(), threshold);
  } catch (error) {
    return cannotTell({ memory_threshold_percent: threshold }, `${url.href}: ${describeError(error)}`);
  }
}

function compare(percent: number, threshold: number): DrainCheck {
  const accepts = percent < threshold;
  const figures = `uses ${percent} %, threshold ${threshold} %`;
  return {
    code: accepts ? 0 : 1,
    output: JSON.stringify({
      accepts_new_connections: accepts,
      memory_percent: percent,
      memory_threshold_percent: threshold,
    }),
    sentence: `${accepts ? 'Accepts new connections' : 'Accepts no new connections'}: ${figures}`,
  };
}

function cannotTell(known: object, reason: string): DrainCheck {
  return {
    code: 2,
    output: JSON.stringify({ accepts_new_connections: null, memory_percent: null, ...known }),
    sentence: `Cannot tell whether it accepts new connections: ${reason}`,
  };
}
