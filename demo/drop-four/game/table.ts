import { COLOURS, type Colour } from './board.ts';
import { type Game, move, newGame, otherThan, type Refusal } from './game.ts';

/** How long a player's seat is kept who lost the connection: as long as a phone may be in a tunnel. */
export const SEAT_KEPT_MS = 120_000;

/** A seat that is taken. The token is known to its player and the server alone. */
interface Seat {
  token: string;
  /** When its last connection ended; undefined while it has one. */
  leftAt: number | undefined;
}

/** One game, its two seats, and who began. */
export interface Table {
  game: Game;
  first: Colour;
  seats: Readonly<Partial<Record<Colour, Seat>>>;
}

/** An empty table. */
export const NEW_TABLE: Table = { game: newGame('red'), first: 'red', seats: {} };

/** What became of a visitor: a player of a colour, or a spectator. */
export interface Seated {
  table: Table;
  colour: Colour | undefined;
}

/**
 * Seats a visitor: a player of before on the same seat, another one on a free seat, or on one whose player has been gone for
 * too long. All others watch.
 * @param token what the visitor was given before, or is given now
 */
export function sitDown(table: Table, token: string, now: number): Seated {
  const own = COLOURS.find((colour) => table.seats[colour]?.token === token);
  const colour = own ?? COLOURS.find((each) => isFree(table.seats[each], now));
  if (colour === undefined) return { table, colour };
  return { table: { ...table, seats: { ...table.seats, [colour]: { token, leftAt: undefined } } }, colour };
}

/** The table after a player's last connection ended. The seat is kept. */
export function leave(table: Table, colour: Colour, now: number): Table {
  const seat = table.seats[colour];
  return seat ? { ...table, seats: { ...table.seats, [colour]: { ...seat, leftAt: now } } } : table;
}

/** What comes of what a player wants. */
export type Played = { kind: 'played'; table: Table } | { kind: 'refused'; reason: Refusal | 'alone' | 'not-over' };

/** A player's move. It takes two: alone, the second player would find a game that has begun. */
export function play(table: Table, colour: Colour, column: number): Played {
  if (COLOURS.some((each) => table.seats[each] === undefined)) return { kind: 'refused', reason: 'alone' };
  const moved = move(table.game, colour, column);
  return moved.kind === 'moved' ? { kind: 'played', table: { ...table, game: moved.game } } : moved;
}

/** Another game, which the other player begins. */
export function playAgain(table: Table): Played {
  if (table.game.kind === 'playing') return { kind: 'refused', reason: 'not-over' };
  const first = otherThan(table.first);
  return { kind: 'played', table: { ...table, first, game: newGame(first) } };
}

/** Who sits on a seat: a player, one who is away, or none. */
export type Presence = 'here' | 'away' | 'free';

/** Who sits on the seats. */
export function presence({ seats }: Table): Record<Colour, Presence> {
  const of = (seat: Seat | undefined): Presence => {
    if (seat === undefined) return 'free';
    return seat.leftAt === undefined ? 'here' : 'away';
  };
  return { red: of(seats.red), yellow: of(seats.yellow) };
}

function isFree(seat: Seat | undefined, now: number): boolean {
  return seat === undefined || (seat.leftAt !== undefined && now - seat.leftAt >= SEAT_KEPT_MS);
}
