import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';

/** Something that happened, as one line of JSON. */
export interface Entry {
  event: string;
  [key: string]: unknown;
}

/** How many of the last entries a report of a broken invariant has. */
const BEFORE = 25;

/** What happened, for a person on standard output, or for a program there, and for both in a folder. */
export class Journal {
  readonly folder: string;
  readonly #isJson: boolean;
  readonly #began = Date.now();
  readonly #last: string[] = [];

  constructor(folder: string, { isJson }: { isJson: boolean }) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.#isJson = isJson;
  }

  /** Writes an entry down. The sentence is for a person; entries without one are for programs alone. */
  note(entry: Entry, sentence?: string): void {
    const line = JSON.stringify({ at: new Date().toISOString(), ...entry });
    appendFileSync(join(this.folder, 'events.jsonl'), `${line}\n`);
    this.#last.push(line);
    if (this.#last.length > BEFORE) this.#last.shift();
    if (this.#isJson) process.stdout.write(`${line}\n`);
    else if (sentence) process.stdout.write(`${styleText('dim', this.#clock())} ${sentence}\n`);
  }

  /** The entries just before now. */
  before(): string {
    return this.#last.join('\n');
  }

  /** Keeps what a person would want to see later. */
  keep(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  #clock(): string {
    const seconds = Math.floor((Date.now() - this.#began) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
