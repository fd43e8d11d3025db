/** The part of one core that walks may take in the long run, where one takes no longer than {@link MAX_DEBT_SECONDS}. */
const DUTY = 0.02;

/** Time for walks that may be saved up, so that after a quiet while several changes in a row are answered at once. */
const MAX_CREDIT_SECONDS = 0.25;

/**
 * The most that a walk leaves to be earned: nine seconds' worth, so that a sample every ten finds it paid. On a machine
 * that has ten times as much to do as it can, a walk takes seconds by the clock, and the status must not stand still for
 * minutes after each.
 */
const MAX_DEBT_SECONDS = 9 * DUTY;

/** Time for walks, in seconds: earned as time passes, and spent by walks. */
export class WalkCredit {
  #seconds = MAX_CREDIT_SECONDS;
  #atSeconds: number;

  constructor(atSeconds: number) {
    this.#atSeconds = atSeconds;
  }

  /** What there is now. Below 0, or at it, there is none. */
  at(atSeconds: number): number {
    this.#seconds = Math.min(MAX_CREDIT_SECONDS, this.#seconds + DUTY * (atSeconds - this.#atSeconds));
    this.#atSeconds = atSeconds;
    return this.#seconds;
  }

  spend(costSeconds: number): void {
    this.#seconds = Math.max(-MAX_DEBT_SECONDS, this.#seconds - costSeconds);
  }
}

/**
 * What of it a question may use, which leaves the next beat its walk: without that, no round of the ledger ends. Who asks on every change,
 * twenty times a second, would always be there first. Half of what can be saved up is left for questions.
 */
export function askedCredit(creditSeconds: number, costSeconds: number): number {
  return creditSeconds - Math.min(costSeconds, MAX_CREDIT_SECONDS / 2);
}
