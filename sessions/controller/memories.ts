import { addLook, type Look, type Looks } from '../../lib/sessions/looks.ts';
import type { SessionScene } from '../../lib/sessions/scene.ts';
import type { KeptSession } from './read-session.ts';
import type { KeptPod } from './session-store.ts';

/** How far a pod was when it was first seen like that. */
interface Mark {
  uid: string;
  text: string;
  at: number;
}

type Warnings = SessionScene['warnings'];

/** What this process remembers of sessions, by key; a session of another uid is another one. */
export class Memories {
  readonly #looks = new Map<string, { uid: string; looks: Looks }>();
  readonly #warnings = new Map<string, { uid: string; warnings: Warnings }>();
  readonly #marks = new Map<string, Mark>();

  looks(key: string, uid: string): Looks | undefined {
    const known = this.#looks.get(key);
    return known?.uid === uid ? known.looks : undefined;
  }

  look(key: string, uid: string, look: Look): void {
    this.#looks.set(key, { uid, looks: addLook(this.looks(key, uid), look) });
  }

  /** @param uid of the session's pod */
  warnings(key: string, uid: string | undefined): Warnings {
    const known = this.#warnings.get(key);
    return known?.uid === uid ? known?.warnings : undefined;
  }

  warn(key: string, uid: string, warnings: Warnings): void {
    this.#warnings.set(key, { uid, warnings });
  }

  /** Since when a session's pod has been as far as it is. */
  unchangedSince(key: string, { uid }: KeptSession, pod: KeptPod | undefined, now: number): number {
    const text = `${pod?.uid} ${pod?.stage} ${pod?.trouble?.reason}`;
    const mark = this.#marks.get(key);
    if (mark?.uid === uid && mark.text === text) return mark.at;
    this.#marks.set(key, { uid, text, at: now });
    return now;
  }

  delete(key: string): void {
    this.#looks.delete(key);
    this.#warnings.delete(key);
    this.#marks.delete(key);
  }
}
