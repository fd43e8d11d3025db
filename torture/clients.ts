import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Flood, Order, Target, Told } from './client/messages.ts';
import { connectWithNode } from './client-network.ts';
import type { ClusterNode } from './node.ts';

/** The process itself gives up after two seconds. */
const ANSWER_MS = 4000;

/** What an HTTP server said; code 0 where it did not. */
export interface HttpAnswer {
  code: number;
  body: string;
}

/** The process with all clients, in a network of its own that a cable connects with the node's. */
export class Clients {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: HttpAnswer) => void>();
  readonly #onContact: (workload: string, at: number) => void;
  #lastId = 0;

  private constructor(child: ChildProcess, onContact: (workload: string, at: number) => void) {
    this.#child = child;
    this.#onContact = onContact;
    child.on('message', (told) => this.#hear(told as Told));
  }

  static async start(
    node: ClusterNode,
    { seed, onContact }: { seed: number; onContact(workload: string, at: number): void },
  ): Promise<Clients> {
    const program = [process.execPath, join(import.meta.dirname, 'client', 'main.ts'), String(seed)];
    const child = spawn('nsenter', [...node.inNetwork, 'unshare', '--net', '--', ...program], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const clients = new Clients(child, onContact);
    await once(child, 'message');
    await connectWithNode(node, Number(child.pid));
    return clients;
  }

  /** Sends clients to these pods, and calls back all others. */
  visit(targets: readonly Target[]): void {
    this.#order({ kind: 'targets', targets });
  }

  /** Opens connections without a purpose. */
  flood(flood: Flood): void {
    this.#order({ kind: 'flood', flood });
  }

  /** Asks a pod from where clients are. */
  ask(ip: string, port: number, path: string): Promise<HttpAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const give = (answer: HttpAnswer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => give({ code: 0, body: 'the clients are slow' }), ANSWER_MS);
      this.#waiting.set(id, give);
      this.#order({ kind: 'ask', id, ip, port, path });
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #order(order: Order): void {
    if (this.#child.connected) this.#child.send(order);
  }

  #hear(told: Told): void {
    if (told.kind === 'contact') this.#onContact(told.workload, told.at);
    if (told.kind === 'answer') this.#waiting.get(told.id)?.({ code: told.code, body: told.body });
  }
}
