import { type Api, NoAnswer } from './api.ts';
import { CHURN_NAMESPACE, churnPod } from './fleet.ts';
import type { Creation } from './oracles/creation-never-blocked.ts';

/** Two pods each time, one with the label and one without: some six creations a second, which one API server in a hurry sees. */
const EVERY_MS = 333;
/** Maximum number of unanswered requests: while the API server is stopped, more of them show nothing new. */
const WAITING_AT_MOST = 40;
const PATH = `/api/v1/namespaces/${CHURN_NAMESPACE}/pods`;

/** Creates and deletes pods at a high rate, and says what became of each creation. */
export class Churn {
  readonly #api: Api;
  readonly #onCreation: (creation: Creation) => void;
  #timer: NodeJS.Timeout | undefined;
  #number = 0;
  #waiting = 0;

  constructor(api: Api, onCreation: (creation: Creation) => void) {
    this.#api = api;
    this.#onCreation = onCreation;
  }

  start(): void {
    this.#timer = setInterval(() => this.pair(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One with the label and one without, at the same time. */
  pair(): void {
    if (this.#waiting >= WAITING_AT_MOST) return;
    this.#number += 1;
    for (const isLabelled of [true, false]) {
      this.#waiting += 1;
      void this.#create(`${isLabelled ? 'labelled' : 'plain'}-${this.#number}`, isLabelled);
    }
  }

  async #create(name: string, isLabelled: boolean): Promise<void> {
    const from = Date.now();
    const result = await this.#send(churnPod(name, isLabelled));
    this.#waiting -= 1;
    this.#onCreation({ name, isLabelled, from, until: Date.now(), result });
    if (result.kind === 'created') await this.#delete(name);
  }

  async #send(body: object): Promise<Creation['result']> {
    try {
      const answer = await this.#api.send('POST', PATH, { body });
      if (answer.code < 300) return { kind: 'created' };
      return { kind: 'refused', code: answer.code, message: answer.body.message ?? '' };
    } catch (error) {
      if (error instanceof NoAnswer) return { kind: 'no-answer' };
      throw error;
    }
  }

  async #delete(name: string): Promise<void> {
    // One that stays, because the API server is away, does no harm.
    await this.#api.send('DELETE', `${PATH}/${name}?gracePeriodSeconds=0`).catch(() => undefined);
  }
}
