import process from 'node:process';
import type { Log } from './log.ts';

/** Runs `stop` on the first SIGTERM or SIGINT, then ends the process: with 0, or with 1 where `stop` failed. */
export function onTermination(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  const end = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    const code = await stop().then(
      () => 0,
      (error: unknown) => {
        log.error('shutdown failed', { error });
        return 1;
      },
    );
    process.exit(code);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
