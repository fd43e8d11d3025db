/** The colours of the two players. Red begins the first game. */
export const COLOURS = ['red', 'yellow'] as const;

/** One of {@link COLOURS}. */
export type Colour = (typeof COLOURS)[number];

/** The size of the usual board, in fields. */
export const COLUMNS = 7;
export const ROWS = 6;

/** How many in a line win. */
const LINE = 4;

/** The columns from left to right, each with its discs from the bottom up. */
export type Board = readonly (readonly Colour[])[];

/** A field: column from the left, row from the bottom, both from 0. */
export type Field = readonly [column: number, row: number];

/** A board without discs. */
export const EMPTY_BOARD: Board = Array.from({ length: COLUMNS }, () => []);

/** The board after a disc was dropped, and where it came to rest; undefined where the column is full or there is none. */
export function drop(board: Board, column: number, colour: Colour): { board: Board; field: Field } | undefined {
  const discs = board[column];
  if (discs === undefined || discs.length >= ROWS) return undefined;
  return { board: board.with(column, [...discs, colour]), field: [column, discs.length] };
}

/** Right, up, and both diagonals; the opposite directions belong to the same lines. */
const DIRECTIONS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** The fields of the lines of four or more through a field; empty where there is no such line. */
export function findLine(board: Board, field: Field): Field[] {
  const lines = DIRECTIONS.map((direction) => lineThrough(board, field, direction)).filter(
    ({ length }) => length >= LINE,
  );
  const fields = lines.flat();
  return fields.filter(([column, row], index) => index === fields.findIndex(([c, r]) => c === column && r === row));
}

/** Reports whether no disc can be dropped any more. */
export function isFull(board: Board): boolean {
  return board.every(({ length }) => length === ROWS);
}

type Direction = (typeof DIRECTIONS)[number];

function lineThrough(board: Board, field: Field, [right, up]: Direction): Field[] {
  return [...sameFrom(board, field, [-right, -up]).toReversed(), field, ...sameFrom(board, field, [right, up])];
}

/** The fields next to a field in one direction that have discs of its colour. */
function sameFrom(board: Board, [column, row]: Field, [right, up]: readonly [number, number]): Field[] {
  const fields: Field[] = [];
  const isSame = ([c, r]: Field) => board[c]?.[r] === board[column]?.[row];
  for (let next: Field = [column + right, row + up]; isSame(next); next = [next[0] + right, next[1] + up])
    fields.push(next);
  return fields;
}
