import { readFileSync } from 'node:fs';
import type { Log } from '../runtime/log.ts';
import { failedSample, firstSample, nextSample, type Sample } from './sample.ts';

/** What a sampler watches, and where. */
export interface SamplerOptions {
  ports: readonly number[];
  /** `/proc`, or `/proc/<pid>` to watch the network namespace of another process, or a folder of a test. */
  procRoot: string;
  nowSeconds(): number;
  log: Log;
}

/** Reads the kernel's tables when asked, and keeps what it knows between two reads. */
export interface Sampler {
  /** Reads the tables and returns what is known after that. Never throws: a failed read keeps the last good counts. */
  sample(): Sample;
}

export function createSampler({ ports, procRoot, nowSeconds, log }: SamplerOptions): Sampler {
  let last = firstSample(ports);
  return {
    sample() {
      try {
        const next = nextSample(last, readTables(procRoot), nowSeconds());
        if (last.failures > 0) log.info('reading the socket tables again', { failures: last.failures });
        last = next;
      } catch (error) {
        if (last.failures === 0) log.error('cannot read the socket tables', { error });
        last = failedSample(last);
      }
      return last;
    },
  };
}

function readTables(procRoot: string): Uint8Array[] {
  return [readFileSync(`${procRoot}/net/tcp`), readIfPresent(`${procRoot}/net/tcp6`)];
}

/** A kernel without IPv6 has no tcp6. */
function readIfPresent(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Uint8Array();
    throw error;
  }
}
