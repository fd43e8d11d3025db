import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Component } from './components.ts';

/** Before what ended is started again: as soon as systemd would not call it a loop, which is five starts in ten seconds. */
const RESTART_AFTER_MS = 2000;

/** Starts the components of a node and, from a moment on, starts again what ends, as the init of a machine does. */
export class Supervisor {
  readonly #state: string;
  readonly #running = new Map<Component, ChildProcess>();
  #isKeeping = false;

  constructor(state: string) {
    this.#state = state;
  }

  start(component: Component): ChildProcess {
    const { name, program, args } = component;
    const file = join(this.#state, 'logs', `${name}.log`);
    mkdirSync(dirname(file), { recursive: true });
    const log = openSync(file, 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    this.#running.set(component, child);
    child.once('exit', () => this.#startAgain(component));
    return child;
  }

  /** From now on, nothing that ends stays away. */
  keepAll(): void {
    this.#isKeeping = true;
  }

  /** Starts what ended meanwhile only after the work is done. */
  async withoutStarting(work: () => Promise<void>): Promise<void> {
    this.#isKeeping = false;
    try {
      await work();
    } finally {
      this.#isKeeping = true;
    }
  }

  /** The processes of all components but these. */
  pidsBut(names: readonly string[]): (number | undefined)[] {
    return [...this.#running].filter(([{ name }]) => !names.includes(name)).map(([, { pid }]) => pid);
  }

  #startAgain(component: Component): void {
    setTimeout(() => (this.#isKeeping ? this.start(component) : this.#startAgain(component)), RESTART_AFTER_MS);
  }
}
