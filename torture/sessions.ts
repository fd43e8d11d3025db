import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Kubectl } from '../hack/scene/kubectl.ts';
import { keepComing } from './client/habits.ts';
import { APP_PORT } from './fleet.ts';

/** A session of kubectl with a pod. */
export interface Session {
  workload: string;
  pod: string;
  kind: 'port-forward' | 'exec';
}

/** Before one that ended is begun again. */
const AGAIN_AFTER_MS = 1000;

/** Sessions of kubectl, each as long as its pod is wanted; they come back when they are lost. */
export class Sessions {
  readonly #kube: Kubectl;
  readonly #onContact: (workload: string, at: number) => void;
  readonly #ends = new Map<string, () => void>();

  constructor(kube: Kubectl, onContact: (workload: string, at: number) => void) {
    this.#kube = kube;
    this.#onContact = onContact;
  }

  /** Begins these, and ends all others. */
  keep(sessions: readonly Session[]): void {
    const wanted = new Map(sessions.map((session) => [session.pod, session]));
    for (const [pod, end] of this.#ends) {
      if (wanted.has(pod)) continue;
      end();
      this.#ends.delete(pod);
    }
    for (const [pod, session] of wanted) if (!this.#ends.has(pod)) this.#ends.set(pod, this.#begin(session));
  }

  stop(): void {
    this.keep([]);
  }

  #begin(session: Session): () => void {
    let isOver = false;
    let end = () => {};
    let next: NodeJS.Timeout | undefined;
    const begin = () => {
      end = this.#run(session, () => {
        if (!isOver) next = setTimeout(begin, AGAIN_AFTER_MS);
      });
    };
    begin();
    return () => {
      isOver = true;
      clearTimeout(next);
      end();
    };
  }

  #run({ workload, pod, kind }: Session, onGone: () => void): () => void {
    const { program, kubeconfig, namespace } = this.#kube;
    const place = ['--kubeconfig', kubeconfig, '--namespace', namespace];
    const child = spawn(program, [...place, ...COMMANDS[kind](pod)], { stdio: ['pipe', 'pipe', 'ignore'] });
    const leave = kind === 'port-forward' ? comeThrough(child, (at) => this.#onContact(workload, at)) : () => {};
    child.once('close', () => {
      leave();
      onGone();
    });
    return () => void child.kill();
  }
}

const COMMANDS = {
  'port-forward': (pod: string) => ['port-forward', `pod/${pod}`, `:${APP_PORT}`],
  exec: (pod: string) => ['exec', '--stdin', pod, '--container', 'app', '--', 'busybox', 'cat'],
} as const;

/** Sends a client through a port-forward as soon as it listens. */
function comeThrough({ stdout }: ChildProcess, onContact: (at: number) => void): () => void {
  let leave = () => {};
  if (!stdout) return leave;
  createInterface(stdout).on('line', (line) => {
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]);
    if (port) leave = keepComing('held', { ip: '127.0.0.1', port, random: () => 0, onContact });
  });
  return () => leave();
}
