import { Agent, request } from 'node:http';
import { createRandom } from '../../lib/text/testing/random.ts';
import { flood } from './flood.ts';
import { keepComing } from './habits.ts';
import type { Order, Target, Told } from './messages.ts';

// A process with a network of its own next to the node: it acts as clients from elsewhere do, and reports what it saw itself.
// When it ends, all its connections end.
const random = createRandom(Number(process.argv[2]));
const tell = (told: Told) => process.send?.(told);
const clients = new Map<string, () => void>();
const agent = new Agent({ keepAlive: false });
/** A workload's contacts are told at most so often; the oracles look at seconds. */
const TELL_EVERY_MS = 100;
const toldAt = new Map<string, number>();

process.on('message', (order: Order) => {
  if (order.kind === 'targets') visit(order.targets);
  if (order.kind === 'flood') void flood(order.flood);
  if (order.kind === 'ask') ask(order);
});
process.on('disconnect', () => process.exit(0));
tell({ kind: 'up' });

function visit(targets: readonly Target[]): void {
  const keyOf = ({ workload, ip, port, habit }: Target) => `${workload} ${ip} ${port} ${habit}`;
  const wanted = new Map(targets.map((target) => [keyOf(target), target]));
  for (const [key, end] of clients) {
    if (wanted.has(key)) continue;
    end();
    clients.delete(key);
  }
  for (const [key, { workload, ip, port, habit }] of wanted)
    if (!clients.has(key))
      clients.set(key, keepComing(habit, { ip, port, random, onContact: (at) => contact(workload, at) }));
}

function contact(workload: string, at: number): void {
  if (at - (toldAt.get(workload) ?? 0) < TELL_EVERY_MS) return;
  toldAt.set(workload, at);
  tell({ kind: 'contact', workload, at });
}

function ask({ id, ip, port, path }: Order & { kind: 'ask' }): void {
  const sent = request({ host: ip, port, path, agent, timeout: 2000 }, (back) => {
    const chunks: Buffer[] = [];
    back.on('data', (chunk: Buffer) => chunks.push(chunk));
    back.on('end', () =>
      tell({ kind: 'answer', id, code: back.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
    );
  });
  sent.on('timeout', () => sent.destroy(new Error('no answer for 2 s')));
  sent.on('error', (error) => tell({ kind: 'answer', id, code: 0, body: error.message }));
  sent.end();
}
