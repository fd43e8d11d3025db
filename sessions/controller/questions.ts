import pLimit from 'p-limit';
import type { KubeClient } from '../../lib/kube/client.ts';
import { listWarnings } from '../../lib/kube/objects/session-pods.ts';
import type { Log } from '../../lib/process/log.ts';
import { readMountTrouble } from '../../lib/sessions/mount-trouble.ts';
import { askSidecar, askStarting } from './ask-sidecar.ts';
import type { Memories } from './memories.ts';
import type { SessionMetrics } from './metrics.ts';
import type { KeptSession } from './read-session.ts';
import type { KeptPod } from './session-store.ts';

/** Questions at once: one that is not answered takes two seconds. */
const QUESTIONS = 64;

/** What asking takes. */
export interface QuestionOptions {
  client: KubeClient;
  log: Log;
  metrics: SessionMetrics;
  now(): number;
}

/** Who is asked, and about which session. */
export interface Subject {
  key: string;
  session: KeptSession;
  pod: KeptPod;
}

/** Asks beside the queue, as an answer may take its time. What is answered is remembered, and the session judged again. */
export class Questions {
  readonly #options: QuestionOptions;
  readonly #memories: Memories;
  readonly #limit = pLimit(QUESTIONS);
  readonly #asking = new Set<string>();
  readonly #onAnswer: (key: string) => void;

  constructor(options: QuestionOptions, memories: Memories, onAnswer: (key: string) => void) {
    this.#options = options;
    this.#memories = memories;
    this.#onAnswer = onAnswer;
  }

  /** Asks the sidecar whether the application listens and clients are connected. */
  askSidecar({ key, session, pod }: Subject, ip: string): void {
    const { now, metrics } = this.#options;
    const { uid, status, settings } = session;
    const place = { ip, servePort: pod.servePort };
    this.#ask(key, async () => {
      const askedAt = now();
      const answer = await (status.ready ? askSidecar(place, now) : askStarting(place, settings.httpPort, now));
      metrics.asked(answer.kind);
      this.#memories.look(key, uid, { askedAt, at: now(), answer });
    });
  }

  /** Reads what Events say keeps the pod from starting. Where they cannot be read, nothing is known for now. */
  readEvents({ key, session: { namespace, name }, pod: { uid } }: Subject): void {
    const { client, log, now } = this.#options;
    this.#ask(key, async () => {
      const events = await listWarnings(client, { namespace, name, uid }).catch((error: unknown) => {
        log.warn('cannot read the events of a pod', { pod: key, error });
        return [];
      });
      this.#memories.warn(key, uid, { at: now(), trouble: readMountTrouble(events) });
    });
  }

  #ask(key: string, question: () => Promise<void>): void {
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    void this.#limit(async () => {
      await question();
      this.#asking.delete(key);
      this.#onAnswer(key);
    });
  }
}
