import type { ComparedPart } from './part-lines.ts';

/** Values by their keys, as Helm's --set-json takes them. */
export type Values = Readonly<Record<string, unknown>>;
/** What is shown of objects, by their names. */
export type ByName = Readonly<Record<string, readonly unknown[]>>;

/** Values that show in what is rendered. */
export interface Showing {
  /** What the table says of them, such as `all`. */
  says: string;
  set: Values;
  /** The kind of the objects. */
  of: string;
  /** A path in them, without the indexes of lists. */
  at: string;
  /** What these values add there; or else what is left there with them. */
  added?: ByName;
  left?: ByName;
}

/** Values that change nothing, or that the chart's schema refuses. */
interface Nothing {
  says: '–';
  set: Values;
}

/** A part of what a cell of the table says. */
export type Proof = Showing | Nothing;
/** The cells of a chart, by column. */
export type Cells = Readonly<Record<string, readonly Proof[]>>;

/** Another chart of the table. */
export interface OtherChart {
  name: string;
  /** Where the Go module proxy has it: a folder in a module. */
  module: string;
  version: string;
  /** The checksum of the module, as in a go.sum. */
  sum: string;
  folder: string;
  /** Values for all that is rendered. */
  values: Values;
  /** Dependencies that lie elsewhere, and are left out. */
  without: readonly string[];
  cells: Cells;
  /** Whose lines the other table counts. */
  part: ComparedPart;
}

/** Paths in a Deployment. */
export const POD = 'spec.template.spec';
export const CONTAINER = `${POD}.containers`;

/** Texts that tell parts from each other. */
const TEXTS = ['a', 'b', 'c', 'd'];

/** What one key for each part takes, and how it is shown. */
export interface ByPart {
  /** A value for each part. */
  values?: readonly unknown[];
  /** How a value is shown. */
  as?: (value: unknown) => unknown;
  of?: string;
  /** Values that it takes besides. */
  besides?: Values;
}

/** How proofs of a chart are written, by the sections that its parts have in the values. */
export function proofsOf(sections: Readonly<Record<string, string>>) {
  const names = Object.keys(sections);
  /** A key in the section of each part, by the part's name. */
  const keys = (key: string): Record<string, string> =>
    Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, section + key]));
  /** The same value in the section of each part. */
  const same = (key: string, value: unknown): Values =>
    Object.fromEntries(Object.values(keys(key)).map((own) => [own, value]));
  return {
    keys,
    same,
    /** Each part has a value of its own. Where there are fewer keys than parts, the cell says how many. */
    byPart: (key: string | Readonly<Record<string, string>>, at: string, more: ByPart = {}) =>
      byPart(names.length, typeof key === 'string' ? keys(key) : key, { at, ...more }),
    /** One value is for all parts. */
    all: (key: string, value: unknown, at: string, shown = value): Showing => ({
      ...{ says: 'all', set: { [key]: value }, of: 'Deployment', at },
      added: Object.fromEntries(names.map((name) => [name, [shown]])),
    }),
  };
}

function byPart(parts: number, keys: Readonly<Record<string, string>>, how: ByPart & { at: string }): Showing {
  const { at, values = TEXTS, as = (value) => value, of = 'Deployment', besides = {} } = how;
  const own = Object.entries(keys).map(([name, key], index) => ({ name, key, value: values[index] }));
  return {
    says: own.length === parts ? 'by part' : `by part: ${own.length} of ${parts}`,
    set: { ...besides, ...Object.fromEntries(own.map(({ key, value }) => [key, value])) },
    of,
    at,
    added: Object.fromEntries(own.map(({ name, value }) => [name, [as(value)]])),
  };
}

/** These values change nothing. */
export const nothing = (set: Values): Proof => ({ says: '–', set });

/** What the table says of a column. */
export function cell(proofs: readonly Proof[]): string {
  const says = new Set(proofs.map((proof) => proof.says));
  return [...says].filter((word) => says.size === 1 || word !== '–').join(', ');
}
