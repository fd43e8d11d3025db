import type { Arrival, Listening, Machine, Socket } from '../platform.ts';

/** For contract-run.ts: something that is done with a machine, and what came of it. */
export type Scene = (machine: Machine) => Promise<readonly unknown[]>;

/** For contract-run.ts: resolves after so long. */
export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** For contract-run.ts: resolves when that is so. */
export const until = async (isSo: () => boolean) => {
  while (!isSo()) await wait(5);
};

/** Both ends of a connection, and what the server's end heard. */
export interface Pair {
  client: Socket;
  server: Socket;
  listening: Listening;
  said: string[];
}

/** For contract-run.ts: a client that has connected. */
export async function pairOf(machine: Machine): Promise<Pair> {
  let server: Socket | undefined;
  const said: string[] = [];
  const listening = await machine.listen({
    port: 0,
    onArrival(arrival) {
      const socket = arrival.accept();
      server = socket;
      socket.on('data', (text) => void said.push(text));
      for (const event of ['end', 'close'] as const) socket.on(event, () => void said.push(event));
      socket.on('error', () => void socket.destroy());
      socket.resume();
    },
  });
  const client = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
  client.on('error', () => undefined);
  await until(() => server !== undefined);
  if (server === undefined) throw new Error('Cannot connect: expected a connection');
  return { client, server, listening, said };
}

/** For contract-run.ts: who is accepted, and when. */
export const LISTENING_SCENES: Readonly<Record<string, Scene>> = {
  async 'a turn accepts all that wait'(machine) {
    let accepted = 0;
    const onArrival = (arrival: Arrival) => {
      accepted += 1;
      arrival.accept().destroy();
    };
    const listening = await machine.listen({ port: 0, onArrival });
    const counts: number[] = [];
    for (let number = 1; number <= 5; number += 1) {
      await connectTo(machine, listening);
      // The kernel has it now, and this round of events began before.
      const late = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
      late.on('error', () => undefined);
      await machine.turn();
      counts.push(accepted);
    }
    listening.close();
    return counts;
  },
  async 'a client is refused'(machine) {
    const heard: (string | undefined)[] = [];
    const onArrival = (arrival: Arrival) => {
      heard.push(arrival.address?.replace('::ffff:', ''));
      arrival.refuse();
    };
    const listening = await machine.listen({ port: 0, onArrival });
    const client = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
    client.on('error', (error) => void heard.push('code' in error ? String(error.code) : error.message));
    client.write('unread');
    await until(() => heard.length > 1);
    listening.close();
    return heard;
  },
  async 'a client waits, and is accepted or refused later'(machine) {
    const arrivals: Arrival[] = [];
    const listening = await machine.listen({ port: 0, onArrival: (arrival) => void arrivals.push(arrival) });
    const heard: string[] = [];
    for (const name of ['first', 'second']) {
      const client = await machine.connect({ host: '127.0.0.1', port: listening.port, isSecure: false });
      client.on('error', (error) => void heard.push(`${name}: ${'code' in error ? error.code : error.message}`));
      client.write(`from ${name}`);
      await until(() => arrivals.length === (name === 'first' ? 1 : 2));
    }
    arrivals[0]?.refuse();
    await until(() => heard.length === 1);
    const socket = arrivals[1]?.accept();
    socket?.on('data', (text) => void heard.push(text));
    socket?.resume();
    await until(() => heard.length === 2);
    socket?.resetAndDestroy();
    await until(() => heard.length === 3);
    listening.close();
    return heard;
  },
};

/** Goes on as soon as the client is told, while other events of that moment still wait to be told. */
async function connectTo(machine: Machine, { port }: Listening): Promise<void> {
  const client = await machine.connect({ host: '127.0.0.1', port, isSecure: false });
  await new Promise<void>((resolve) => {
    client.on('error', () => undefined);
    client.on('connect', resolve);
  });
}
