import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { NodeAnswer, StartNode } from './node.ts';

/** A node that runs: the process that keeps it alive, and the loopback port of its API server. */
export interface LaunchedNode {
  pid: number;
  apiPort: number;
}

/**
 * Starts a node in network, mount and process namespaces of its own. `--kill-child` ties it to the process whose id is
 * returned: end that one, in whatever way, and the kernel ends all the rest.
 * @throws Error saying which part did not start, with the end of its log
 */
export async function launchNode(order: StartNode): Promise<LaunchedNode> {
  const server = await listenOnLoopback();
  const { state } = order.folders;
  const log = openSync(join(state, 'node.log'), 'a');
  const child = spawn('unshare', [...OF_A_MACHINE, process.execPath, join(import.meta.dirname, 'node.ts')], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  child.send(order, server);
  try {
    const answer = await answerOf(child);
    if (answer.kind === 'failed') throw new Error(`Cannot start the node: ${answer.message}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const { port } = addressOf(server);
  server.close();
  child.unref();
  if (order.endsWithLauncher) child.channel?.unref();
  else child.disconnect();
  return { pid: pidOf(child), apiPort: port };
}

/**
 * What makes `unshare` run a program as if on a machine of its own, under an init that collects what has lost its parent: a
 * process that entered a container from outside, as by `kubectl exec`, loses it with the container's shim, and the
 * container does not end before somebody has asked for that process's exit.
 */
export const OF_A_MACHINE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'tini', '--'];

async function listenOnLoopback(): Promise<Server> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answerOf(child: ChildProcess): Promise<NodeAnswer> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as NodeAnswer));
    child.once('error', (cause) => reject(new Error('Cannot run unshare', { cause })));
    child.once('exit', (code) => reject(new Error(`Cannot start the node: it ended with ${code}; see node.log`)));
  });
}

function addressOf(server: Server): { port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('expected a TCP server');
  return address;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new TypeError('expected a process that was started');
  return pid;
}
