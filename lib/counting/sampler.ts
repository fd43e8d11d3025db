import type { Log } from '../process/log.ts';
import { type KernelOptions, KernelSampler, type LookCounts } from './kernel-sampler.ts';
import { failedSample, firstSample, type Sample } from './sample.ts';

/** How often a sampler looked, for the metrics. */
export interface SamplerCounts extends LookCounts {
  samples: number;
  errors: number;
  /** Time spent in all of them. */
  seconds: number;
}

/** What a sampler needs. */
export interface SamplerOptions extends KernelOptions {
  log: Log;
}

/** Looks at the kernel when asked, and keeps what it knows between two looks. */
export interface Sampler {
  /**
   * Looks at once, or joins those who wait for the next look. Never throws: a failed
   * read keeps the last good counts. `isScheduled` for the background's looks, whose rhythm the ledger needs.
   */
  sample(options?: { isScheduled: boolean }): Promise<Sample>;
  /** What the last look found. */
  last(): Sample;
  counts(): Readonly<SamplerCounts>;
}

export function createSampler(options: SamplerOptions): Sampler {
  const { host, log } = options;
  const kernel = new KernelSampler(options);
  const counts: SamplerCounts = { samples: 0, errors: 0, walks: 0, postponed: 0, seconds: 0, accepted: 0 };
  let last = firstSample(options.peers.ports, host.monotonicSeconds());
  let next: Promise<Sample> | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let nextIsBeat = false;

  async function take(): Promise<Sample> {
    await running;
    next = undefined;
    const isScheduled = nextIsBeat;
    nextIsBeat = false;
    const began = host.monotonicSeconds();
    try {
      const found = await kernel.look(last, isScheduled, counts);
      if (last.failures > 0 && found.failures === 0)
        log.info('reading the socket tables again', { failures: last.failures });
      last = found;
    } catch (error) {
      counts.errors += 1;
      if (last.failures === 0) log.error('cannot read the socket tables', { error });
      last = failedSample(last);
    }
    counts.samples += 1;
    counts.seconds += host.monotonicSeconds() - began;
    return last;
  }

  return {
    sample({ isScheduled } = { isScheduled: false }) {
      nextIsBeat ||= isScheduled;
      // A request during a running look gets the next one: the running look may have passed the new connection already.
      if (next === undefined) {
        next = take();
        running = next;
      }
      return next;
    },
    last: () => last,
    counts: () => counts,
  };
}
