import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { bundleGame } from '../../hack/build/bundle-game.ts';
import { CROWDED, type Message, REPLACED, type Request, type State, UNREADABLE } from './game/messages.ts';
import { createGameServer } from './server.ts';

const page = mkdtempSync(join(tmpdir(), 'spawner-drop-four-'));
beforeAll(() => bundleGame(page));
afterAll(() => rmSync(page, { recursive: true }));

let server: Server;
let sockets: WebSocket[];
beforeEach(() => start());
afterEach(() => stop());

async function start(beatMs = 3_600_000): Promise<void> {
  sockets = [];
  server = createGameServer({ page, beatMs }).listen(0, '127.0.0.1');
  await once(server, 'listening');
}

async function stop(): Promise<void> {
  for (const socket of sockets) socket.terminate();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A page without a browser. */
class Visitor {
  readonly socket: WebSocket;
  readonly #told: Message[] = [];
  #wake = () => {};

  constructor(options: { autoPong?: boolean } = {}) {
    this.socket = new WebSocket(`ws://${address()}/play`, options);
    sockets.push(this.socket);
    this.socket.on('message', (text) => {
      this.#told.push(JSON.parse(String(text)));
      this.#wake();
    });
  }

  /** The first message from now on that fits; those before it are forgotten. */
  async hears<M extends Message>(fits: (message: Message) => message is M): Promise<M> {
    for (;;) {
      const message = this.#told.shift();
      if (message && fits(message)) return message;
      if (!message) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  async joins(token?: string) {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    this.sends({ type: 'join', ...(token && { token }) });
    return this.hears((message) => message.type === 'seat');
  }

  sends(request: Request): void {
    this.socket.send(JSON.stringify(request));
  }

  seesState(fits: (state: State) => boolean): Promise<State> {
    return this.hears((message): message is State => message.type === 'state' && fits(message));
  }
}

test('two players play a game to its end, and a spectator sees it', async () => {
  const [red, yellow, spectator] = [new Visitor(), new Visitor(), new Visitor()];
  expect((await red.joins()).colour).toBe('red');
  expect((await yellow.joins()).colour).toBe('yellow');
  expect((await spectator.joins()).colour).toBeUndefined();
  for (const [index, column] of [0, 1, 0, 1, 0, 1, 0].entries()) {
    const player = index % 2 === 0 ? red : yellow;
    await player.seesState(({ turn, spectators }) => turn === (player === red ? 'red' : 'yellow') && spectators === 1);
    player.sends({ type: 'drop', column });
  }
  const end = await spectator.seesState(({ winner }) => winner !== undefined);
  expect(end).toMatchObject({ winner: 'red', board: { 0: ['red', 'red', 'red', 'red'] } });
  yellow.sends({ type: 'again' });
  expect(await spectator.seesState(({ turn }) => turn !== undefined)).toMatchObject({ turn: 'yellow' });
});

test('a player who lost the connection gets the seat back by the token', async () => {
  const [red, yellow] = [new Visitor(), new Visitor()];
  const { token } = await red.joins();
  await yellow.joins();
  red.socket.terminate();
  await yellow.seesState(({ seats }) => seats.red === 'away');
  const back = new Visitor();
  expect(await back.joins(token)).toEqual({ type: 'seat', token, colour: 'red' });
  await yellow.seesState(({ seats }) => seats.red === 'here');
});

test('a player who reconnects from another place keeps the seat', async () => {
  const red = new Visitor();
  const { token } = await red.joins();
  const closed = once(red.socket, 'close');
  expect((await new Visitor().joins(token)).colour).toBe('red');
  expect((await closed)[0]).toBe(REPLACED);
});

test.each([
  ['a spectator’s move', { type: 'drop', column: 0 }, 'spectator'],
  ['a spectator’s wish to play again', { type: 'again' }, 'spectator'],
] as const)('%s is refused', async (_, request, reason) => {
  const [red, yellow, spectator] = [new Visitor(), new Visitor(), new Visitor()];
  for (const visitor of [red, yellow, spectator]) await visitor.joins();
  spectator.sends(request);
  expect(await spectator.hears((message) => message.type === 'refused')).toEqual({ type: 'refused', reason });
});

test.each([
  ['no request', '{"type":"cheat"}', UNREADABLE],
  ['bytes', Buffer.from('{"type":"again"}'), UNREADABLE],
  ['a long request', ' '.repeat(257), 1009],
])('who sends %s is disconnected', async (_, sent, code) => {
  const visitor = new Visitor();
  await visitor.joins();
  visitor.socket.send(sent);
  expect((await once(visitor.socket, 'close'))[0]).toBe(code);
});

test('who does not answer a ping is disconnected, and who does hears of it', async () => {
  await stop();
  await start(20);
  const [silent, alive] = [new Visitor({ autoPong: false }), new Visitor()];
  await alive.joins();
  await once(silent.socket, 'close');
  await alive.hears((message) => message.type === 'beat');
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
});

test('two hundred visitors find a place, and one more does not', async () => {
  const visitors = Array.from({ length: 200 }, () => new Visitor());
  await visitors.at(-1)?.seesState(({ spectators }) => spectators === 200);
  expect((await once(new Visitor().socket, 'close'))[0]).toBe(CROWDED);
});

test('all that the page loads is relative to it, so that it works under any path', async () => {
  const index = readFileSync(join(page, 'index.html'), 'utf8');
  const names = [...index.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, name = '']) => name);
  expect(names.filter((name) => /^(\/|\w+:\/\/)/.test(name))).toEqual([]);
  for (const name of names.filter((each) => !each.startsWith('data:'))) {
    const response = await fetch(`http://${address()}/${name}`);
    expect({ name, status: response.status }).toEqual({ name, status: 200 });
    await response.text();
  }
});

test.each([
  ['GET', '/', 200],
  ['GET', '/?a=b', 200],
  ['HEAD', '/', 200],
  ['POST', '/', 405],
  ['GET', '/main.mjs', 404],
  ['GET', '/../main.mjs', 404],
])('%s %s is answered with %s', async (method, path, status) => {
  expect((await fetch(`http://${address()}${path}`, { method })).status).toBe(status);
});

test('a WebSocket elsewhere is refused', async () => {
  const socket = new WebSocket(`ws://${address()}/`);
  sockets.push(socket);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});
