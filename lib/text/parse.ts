import { MAX_PORT } from '../../contract/ports.ts';

/** A text that was read, or what it should have been. */
export type Parsed<T> = { kind: 'value'; value: T } | { kind: 'wrong'; expected: string };

/** Reads a text without throwing. */
export type Parser<T> = (text: string) => Parsed<T>;

/** Wraps a value that was read. */
export function ok<T>(read: T): Parsed<T> {
  return { kind: 'value', value: read };
}

/** Says what a text should have been, a noun phrase without full stop. */
export function invalid(expected: string): Parsed<never> {
  return { kind: 'wrong', expected };
}

/** The sentence for a text that could not be read: `Cannot read X: expected Y, got "Z"`. */
export function problem(subject: string, expected: string, text: string): string {
  // 60 characters show what is wrong; the whole of a hostile text could be a megabyte.
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `Cannot read ${subject}: expected ${expected}, got ${JSON.stringify(shown)}`;
}

/** Any text but the empty one. */
export const parseText: Parser<string> = (text) => (text === '' ? invalid('a text that is not empty') : ok(text));

/** `true` or `false`. */
export const parseBoolean: Parser<boolean> = (text) =>
  text === 'true' || text === 'false' ? ok(text === 'true') : invalid('true or false');

/** What the parser reads, or undefined where the text is empty. */
export function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (text) => (text === '' ? ok(undefined) : parse(text));
}

/** A whole number from min to max, both included, in decimal digits without sign. */
export function parseInteger(min: number, max: number): Parser<number> {
  return (text) => {
    const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= min && number <= max ? ok(number) : invalid(`a whole number from ${min} to ${max}`);
  };
}

/** A percentage above 0, fractions too. Some applications report more than 100, and thresholds may lie there. */
export const parsePercent: Parser<number> = (text) => {
  const percent = /^[0-9]{1,4}(\.[0-9]{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  return percent > 0 && percent <= MAX_PERCENT
    ? ok(percent)
    : invalid(`a percentage up to ${MAX_PERCENT} such as 75 or 72.5`);
};

/** Four times what soketi's own formula comes to at most; what is higher is a slip of the keyboard. */
const MAX_PERCENT = 1000;

/** One of the given words. */
export function parseOneOf<const W extends string>(words: readonly W[]): Parser<W> {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    return word === undefined ? invalid(`one of ${words.join(', ')}`) : ok(word);
  };
}

/** A TCP port that is no lower than the first. */
export function parsePortFrom(first: number): Parser<number> {
  const parse = parseInteger(first, MAX_PORT);
  return (text) => (parse(text).kind === 'value' ? ok(Number(text)) : invalid(`a port from ${first} to ${MAX_PORT}`));
}

/** A TCP port. */
export const parsePort: Parser<number> = parsePortFrom(1);

/** One port or several, separated by commas; spaces around them are fine, ports named twice count once. */
export const parsePorts: Parser<number[]> = (text) => {
  const ports = text.split(',').map((part) => parsePort(part.trim()));
  if (ports.some((port) => port.kind === 'wrong'))
    return invalid(`ports from 1 to ${MAX_PORT} such as 8080 or 8080,9000`);
  return ok([...new Set(ports.flatMap((port) => (port.kind === 'value' ? [port.value] : [])))]);
};

/** The same, and the empty text is none. */
export const parsePortsOrNone: Parser<number[]> = (text) => (text.trim() === '' ? ok([]) : parsePorts(text));

/** Names of Kubernetes objects, separated by commas; none is fine. RFC 1123 labels, as namespaces are. */
export const parseNames: Parser<string[]> = (text) => {
  const names = text.split(',').map((part) => part.trim());
  if (names.length === 1 && names[0] === '') return ok([]);
  const areNames = names.every((name) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name));
  return areNames ? ok(names) : invalid('names of namespaces such as team-a,team-b');
};

/** The key of a label or an annotation, https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const parseLabelKey: Parser<string> = (text) => {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  const isName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name);
  const isPrefix = prefix === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(prefix);
  return isName && isPrefix && more.length === 0 ? ok(text) : invalid('the key of a label such as example.com/name');
};
