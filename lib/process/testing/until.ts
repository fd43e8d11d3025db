/** Under the 30 s that a test may take, so that the state is what fails; a hundred times what an idle machine needs. */
const GIVE_UP_MS = 25_000;

/**
 * For tests: waits for a state, however busy the machine is.
 * @param is asked every 5 ms
 * @throws Error that quotes what it waited for
 */
export async function until(is: () => boolean, giveUpMs = GIVE_UP_MS): Promise<void> {
  const end = performance.now() + giveUpMs;
  while (!is()) {
    if (performance.now() > end) throw new Error(`Cannot go on: expected ${is} within ${giveUpMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
