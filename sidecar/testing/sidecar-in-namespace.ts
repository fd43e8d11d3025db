import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Status } from '../../contract/status.ts';
import { POD } from '../../lib/platform/testing/lab-addresses.ts';
import type { Namespace } from '../../lib/platform/testing/network-namespace.ts';
import type { LabHost } from './runtimes.ts';

/** For kernel tests: a sidecar's process in a namespace. */
export interface LabSidecar {
  child: ChildProcess;
  ask(path: string, from?: string): Promise<string>;
  /** The first status that is wanted. Each question leaves a TIME_WAIT, and so makes the next look walk the tables. */
  statusOnce(isWanted: (status: Status) => boolean, everyMilliseconds?: number): Promise<Status>;
}

/** Starts the sidecar in the namespace, and waits until it answers. */
export async function startSidecar(
  { start, client }: Namespace,
  { program, words }: LabHost,
  ...flags: string[]
): Promise<LabSidecar> {
  const child = start(program, ...words, ...flags);
  let log = '';
  while (!log.includes('watching')) log += String((await once(child.stderr, 'data'))[0]);
  const ask = async (path: string, from = '127.0.0.1') =>
    String(await client.tell('get', from === '127.0.0.1' ? from : POD, 7070, path, from));
  return {
    child,
    ask,
    async statusOnce(isWanted, everyMilliseconds = 50) {
      for (let attempt = 0; attempt < 1200; attempt += 1) {
        const status: Status = JSON.parse(await ask('/status'));
        if (isWanted(status)) return status;
        await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
      }
      throw new Error(`the status never came, the last one is ${await ask('/status')}`);
    },
  };
}
