import { randomUUID } from 'node:crypto';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Colour } from './game/board.ts';
import {
  BEAT_MS,
  CROWDED,
  describeTable,
  type Message,
  parseRequest,
  REPLACED,
  type RefusalReason,
  type Request,
  UNREADABLE,
} from './game/messages.ts';
import { leave, NEW_TABLE, play, playAgain, sitDown, type Table } from './game/table.ts';

/** Two players and their spectators; one more is sent away. A connection costs some 30 KB. */
const MAX_VISITORS = 200;

/** The longest request has 60 bytes. */
const MAX_REQUEST_BYTES = 256;

/** A state has under 1 KB: a client that has not read this many of them will not read more. */
const MAX_UNSENT_BYTES = 64 * 1024;

interface Visitor {
  socket: WebSocket;
  colour: Colour | undefined;
  hasJoined: boolean;
  /** Answered the last ping. */
  isAlive: boolean;
}

/** The visitors of one table. Each change is sent to all of them. */
export class Visitors {
  readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES, perMessageDeflate: false });
  readonly #visitors = new Set<Visitor>();
  readonly #beat: NodeJS.Timeout;
  #table: Table = NEW_TABLE;

  constructor(beatMs = BEAT_MS) {
    this.#beat = setInterval(() => this.#checkAll(), beatMs);
    this.server.on('connection', (socket) => this.#welcome(socket));
  }

  /** When the server has closed, and with it all connections. */
  stop(): void {
    clearInterval(this.#beat);
  }

  #welcome(socket: WebSocket): void {
    if (this.#visitors.size >= MAX_VISITORS) {
      socket.close(CROWDED, 'too many visitors');
      return;
    }
    const visitor: Visitor = { socket, colour: undefined, hasJoined: false, isAlive: true };
    this.#visitors.add(visitor);
    socket.on('pong', () => {
      visitor.isAlive = true;
    });
    socket.on('message', (bytes, isBinary) => {
      const request = isBinary ? undefined : parseRequest(String(bytes));
      if (request) this.#take(visitor, request);
      else socket.close(UNREADABLE, 'no request');
    });
    socket.on('close', () => this.#seeOff(visitor));
    // A broken frame, or a reset; `close` follows.
    socket.on('error', () => undefined);
    this.#tellAll();
  }

  #take(visitor: Visitor, request: Request): void {
    if (request.type === 'join') {
      this.#seat(visitor, request.token ?? randomUUID());
      return;
    }
    const refusal = this.#play(visitor, request);
    if (refusal === undefined) this.#tellAll();
    else tell(visitor, { type: 'refused', reason: refusal });
  }

  #play({ colour }: Visitor, request: Exclude<Request, { type: 'join' }>): RefusalReason | undefined {
    if (colour === undefined) return 'spectator';
    const played = request.type === 'drop' ? play(this.#table, colour, request.column) : playAgain(this.#table);
    if (played.kind === 'refused') return played.reason;
    this.#table = played.table;
    return undefined;
  }

  /** A visitor has one seat, which it is told of once. */
  #seat(visitor: Visitor, token: string): void {
    if (visitor.hasJoined) return;
    visitor.hasJoined = true;
    const { table, colour } = sitDown(this.#table, token, Date.now());
    this.#table = table;
    for (const other of this.#visitors) if (colour !== undefined && other.colour === colour) replace(other);
    visitor.colour = colour;
    tell(visitor, { type: 'seat', token, ...(colour && { colour }) });
    this.#tellAll();
  }

  #seeOff(visitor: Visitor): void {
    this.#visitors.delete(visitor);
    if (visitor.colour !== undefined) this.#table = leave(this.#table, visitor.colour, Date.now());
    this.#tellAll();
  }

  #tellAll(): void {
    const spectators = [...this.#visitors].filter(({ colour }) => colour === undefined).length;
    const state = describeTable(this.#table, spectators);
    for (const visitor of this.#visitors) tell(visitor, state);
  }

  #checkAll(): void {
    for (const visitor of this.#visitors) {
      if (!visitor.isAlive) visitor.socket.terminate();
      visitor.isAlive = false;
      visitor.socket.ping();
      tell(visitor, { type: 'beat' });
    }
  }
}

/** The player is elsewhere now: the old connection, which may be dead, belongs to no player. */
function replace(visitor: Visitor): void {
  visitor.colour = undefined;
  visitor.socket.close(REPLACED, 'connected again');
}

function tell({ socket }: Visitor, message: Message): void {
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else socket.send(JSON.stringify(message));
}
