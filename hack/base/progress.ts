import { styleText } from 'node:util';

/** How often a running step says that it still runs, where no terminal shows a moving clock. */
const REMINDER_MS = 30_000;

/**
 * Runs one step of long work: says what it is, how long it has taken while it runs, and how long it took.
 * @throws what the step throws, after saying that it failed
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)}s`;
  const live = process.stderr.isTTY;
  const show = (mark: string, end: string) =>
    process.stderr.write(`${live ? '\r\x1b[K' : ''}${mark} ${title} ${styleText('dim', elapsed())}${end}`);
  if (!live) process.stderr.write(`… ${title}\n`);
  const clock = setInterval(() => show('…', live ? '' : '\n'), live ? 200 : REMINDER_MS);
  try {
    const result = await work();
    clearInterval(clock);
    show(styleText('green', '✓'), '\n');
    return result;
  } catch (error) {
    clearInterval(clock);
    show(styleText('red', '✗'), '\n');
    throw error;
  }
}

/** Repeats a question until its answer is not undefined, five times a second where nothing else is said. */
export async function waitFor<T>(
  question: () => Promise<T | undefined>,
  limit: { seconds: number; what: string; everyMilliseconds?: number },
): Promise<T> {
  const end = performance.now() + limit.seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`Timed out after ${limit.seconds} s waiting for ${limit.what}`);
    await new Promise((resolve) => setTimeout(resolve, limit.everyMilliseconds ?? 200));
  }
}
