import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { nodeFolder } from './components.ts';
import { SWITCH } from './network.ts';
import type { NodeAnswer, StartNode } from './node.ts';

/** A cluster's first node that runs: its process 1 by its id on the machine, and the loopback port of its API server. */
export interface LaunchedNode {
  pid: number;
  apiPort: number;
}

/**
 * Starts the first node of a cluster, with the control plane, in network, mount and process namespaces of its own.
 * End its process 1, in whatever way, and the kernel ends all the rest.
 * @throws Error saying which part did not start, with the end of its log
 */
export async function launchFirstNode(order: StartNode): Promise<LaunchedNode> {
  const server = await listenOnLoopback();
  const { port } = addressOf(server);
  try {
    return { pid: await launch(order, { command: ['unshare', ...OF_A_MACHINE], server }), apiPort: port };
  } finally {
    server.close();
  }
}

/**
 * Starts another node, in namespaces of its own within the process namespace of the first, whose process 1 is given: the
 * kernel ends the one with the other. Returns its own process 1.
 */
export async function launchJoiningNode(order: StartNode, first: number): Promise<number> {
  const network = openSync(join(`/proc/${first}/root`, SWITCH), 'r');
  try {
    return await launch(order, {
      command: ['nsenter', `--pid=/proc/${first}/ns/pid`, '--', 'unshare', ...OF_A_MACHINE],
      network,
    });
  } finally {
    closeSync(network);
  }
}

interface Way {
  command: readonly [string, ...string[]];
  /** What it relays to the API server from. */
  server?: Server;
  /** The network namespace of the switch. */
  network?: number;
}

async function launch(order: StartNode, { command: [program, ...args], server, network }: Way): Promise<number> {
  const log = openSync(join(nodeFolder(order.folders.state, order.node), 'node.log'), 'a');
  const child = spawn(program, [...args, process.execPath, join(import.meta.dirname, 'node.ts')], {
    detached: true,
    // Its SWITCH_DESCRIPTOR is the place after the channel.
    stdio: ['ignore', log, log, 'ipc', network ?? 'ignore'],
  });
  closeSync(log);
  child.send(order, server);
  try {
    const answer = await readAnswer(child);
    if (answer.kind === 'failed') throw new Error(`Cannot start the node: ${answer.message}`);
    return processOneUnder(pidOf(child));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    child.unref();
    if (order.endsWithLauncher) child.channel?.unref();
    else if (child.connected) child.disconnect();
  }
}

/**
 * What makes `unshare` run a program as if on a machine of its own, under an init that reaps orphans: a process that
 * entered a container from outside, as by `kubectl exec`, is orphaned when the container's shim ends, and the container
 * does not end before that process has been reaped.
 */
export const OF_A_MACHINE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'tini', '--'];

/** The first descendant that is process 1 of a process namespace; those in between only wait. */
function processOneUnder(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  if (/^NSpid:.*\s1$/m.test(status)) return pid;
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  if (!child) throw new Error(`Cannot find the node: process ${pid} has no child`);
  return processOneUnder(Number(child));
}

async function listenOnLoopback(): Promise<Server> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function readAnswer(child: ChildProcess): Promise<NodeAnswer> {
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
