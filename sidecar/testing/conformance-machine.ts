import { FakeKernel } from '../../lib/counting/testing/fake-kernel.ts';
import type {
  Listening,
  ListenOptions,
  Machine,
  OpenFile,
  RunningProgram,
  Socket,
} from '../../lib/platform/platform.ts';

/** For tests: a machine whose kernel, clock and clients are moved by hand, the same on every host of the core. */
export class ConformanceMachine implements Machine {
  readonly kernel = new FakeKernel();
  #onArrival: ListenOptions['onArrival'] = () => undefined;

  /** Everything that is said to a client that sends this and ends its half. */
  async ask(text: string): Promise<string> {
    const client = new ConformanceClient();
    this.#onArrival({ address: '10.1.0.1', accept: () => client, refuse: () => undefined });
    client.tell('data', text);
    client.readableEnded = true;
    client.tell('end');
    // An answer takes a dozen promises; nothing here waits for anything else.
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    client.destroy();
    // The only time that the core does not have from its machine.
    return client.said.replaceAll(/Date: .*/g, 'Date');
  }

  open(path: string): OpenFile {
    return this.kernel.open(path);
  }

  readLink(path: string): string {
    return path;
  }

  monotonicSeconds(): number {
    return this.kernel.seconds;
  }

  wallMilliseconds(): number {
    return this.kernel.wall;
  }

  turn(): Promise<void> {
    return this.kernel.turn();
  }

  async listen({ port, onArrival }: ListenOptions): Promise<Listening> {
    this.#onArrival = onArrival;
    return { port, close: () => undefined };
  }

  async connect(): Promise<Socket> {
    throw new Error('Cannot connect: nobody is there');
  }

  async start(): Promise<RunningProgram> {
    throw new Error('Cannot start a program: there is none');
  }
}

class ConformanceClient implements Socket {
  readonly #listeners = new Map<string, ((...words: never[]) => void)[]>();
  said = '';
  destroyed = false;
  readableEnded = false;
  readonly writableLength = 0;

  on(event: string, listener: (...words: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  tell(event: string, ...words: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(words as never[]));
  }

  write(text: string, onTaken?: () => void): void {
    this.said += text;
    if (onTaken !== undefined) void Promise.resolve().then(onTaken);
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.said += '[end]';
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.tell('close');
  }

  resetAndDestroy(): void {
    this.destroy();
  }

  destroySoon(): void {
    this.destroy();
  }
}
