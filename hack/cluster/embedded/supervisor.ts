import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../base/progress.ts';
import { tail, tryRun } from '../../base/run.ts';
import type { Component } from './components.ts';

/** Before what ended is started again: as soon as systemd would not call it a loop, which is five starts in ten seconds. */
const RESTART_AFTER_MS = 2000;

/** What shows that a component is ready: a command, and how long it may take. */
export interface Readiness {
  command: readonly [program: string, ...args: string[]];
  seconds: number;
}

/**
 * Starts components and, from a moment on, starts again what ends, as the init of a machine does. Their logs lie in `logs`
 * of the folder.
 */
export class Supervisor {
  readonly #folder: string;
  readonly #running = new Map<Component, ChildProcess>();
  #isKeeping = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(component: Component): ChildProcess {
    const { program, args } = component;
    mkdirSync(join(this.#folder, 'logs'), { recursive: true });
    const log = openSync(this.#log(component), 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    this.#running.set(component, child);
    child.once('exit', () => this.#startAgain(component));
    return child;
  }

  /**
   * Starts a component and repeats a command of its client until that succeeds.
   * @throws Error with the end of the component's log, where it ended
   */
  async startUntil(component: Component, { command: [program, ...args], seconds }: Readiness): Promise<void> {
    const child = this.start(component);
    const isReady = async () => {
      if (child.exitCode !== null)
        throw new Error(
          `${component.name} ended with ${child.exitCode}:\n${tail(readFileSync(this.#log(component), 'utf8'))}`,
        );
      return (await tryRun(program, args)).code === 0 || undefined;
    };
    await waitFor(isReady, { seconds, what: `${component.name} to answer: ${program} ${args.join(' ')}` });
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

  /** The processes of all components. */
  pids(): (number | undefined)[] {
    return [...this.#running.values()].map(({ pid }) => pid);
  }

  #log({ name }: Component): string {
    return join(this.#folder, 'logs', `${name}.log`);
  }

  #startAgain(component: Component): void {
    setTimeout(() => (this.#isKeeping ? this.start(component) : this.#startAgain(component)), RESTART_AFTER_MS);
  }
}
