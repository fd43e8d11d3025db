import type { Board, Colour, Field } from './board.ts';
import type { Played, Presence, Table } from './table.ts';
import { presence } from './table.ts';

/** What a page sends, as JSON. The first message is `join`: with the token of before, where it has one. */
export type Request = { type: 'join'; token?: string } | { type: 'drop'; column: number } | { type: 'again' };

/** Why a request is refused. */
export type RefusalReason = Extract<Played, { kind: 'refused' }>['reason'] | 'spectator';

/** What all at the table see. */
export interface State {
  type: 'state';
  board: Board;
  /** Who is to move, while the game lasts. */
  turn?: Colour;
  winner?: Colour;
  line?: readonly Field[];
  isDrawn: boolean;
  seats: Readonly<Record<Colour, Presence>>;
  /** Connections that are no player's. */
  spectators: number;
}

/** What the server sends, as JSON. */
export type Message =
  /** The answer to `join`. */
  | { type: 'seat'; token: string; colour?: Colour }
  | State
  | { type: 'refused'; reason: RefusalReason }
  /** Every {@link BEAT_MS}: a page that hears nothing for longer has lost its connection. */
  | { type: 'beat' };

/**
 * Between two signs of life, in milliseconds. A silent connection is dead for the server at the second one without an answer,
 * for the page after two and a half.
 */
export const BEAT_MS = 10_000;
export const SILENCE_MS = 2.5 * BEAT_MS;

/** WebSocket close code of a connection whose player connected again from elsewhere: the page does not come back. */
export const REPLACED = 4001;
/** WebSocket close code of a request that is none. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const UNREADABLE = 1008;
/** WebSocket close code of a table with too many visitors. https://www.iana.org/assignments/websocket */
export const CROWDED = 1013;

/** A token as the server makes them: a UUID. */
const TOKEN = /^[0-9a-f-]{36}$/;

/** Reads a request; undefined where it is none. */
export function parseRequest(text: string): Request | undefined {
  const sent = parseObject(text);
  if (sent?.type === 'again') return { type: 'again' };
  if (sent?.type === 'drop' && Number.isInteger(sent.column)) return { type: 'drop', column: Number(sent.column) };
  if (sent?.type !== 'join') return undefined;
  return typeof sent.token === 'string' && TOKEN.test(sent.token)
    ? { type: 'join', token: sent.token }
    : { type: 'join' };
}

function parseObject(text: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The table as all see it: without the tokens. */
export function describeTable(table: Table, spectators: number): State {
  const { game } = table;
  const { board } = game;
  const shared = { type: 'state', board, isDrawn: game.kind === 'drawn', seats: presence(table), spectators } as const;
  if (game.kind === 'playing') return { ...shared, turn: game.turn };
  return game.kind === 'won' ? { ...shared, winner: game.winner, line: game.line } : shared;
}
