import type { Api } from './api.ts';
import { FLEET_NAMESPACE } from './fleet.ts';
import type { History } from './history.ts';
import { type Claim, claimsKept } from './oracles/claims-kept.ts';

const EVERY_MS = 2000;
const PATH = `/api/v1/namespaces/${FLEET_NAMESPACE}/persistentvolumeclaims`;

interface Listed {
  metadata: { uid: string; name: string; deletionTimestamp?: string };
}

/** The claims of the fleet, looked at all along. */
export class Claims {
  readonly #api: Api;
  readonly #history: History;
  #timer: NodeJS.Timeout | undefined;
  #known: readonly Claim[] = [];

  constructor(api: Api, history: History) {
    this.#api = api;
    this.#history = history;
  }

  start(): void {
    // While the API server is away, nothing can be said.
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const known = this.#known;
    const { items } = (await this.#api.must('GET', PATH, { timeoutMs: 10_000 })) as unknown as { items: Listed[] };
    const now = items.map(({ metadata: { uid, name, deletionTimestamp } }) => {
      return { uid, name, isBeingDeleted: deletionTimestamp !== undefined };
    });
    this.#history.report(claimsKept(known, now, Date.now()));
    const uids = new Set(this.#known.map(({ uid }) => uid));
    this.#known = [...this.#known, ...now.filter(({ uid }) => !uids.has(uid))];
  }
}
