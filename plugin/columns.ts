import { stripVTControlCharacters, styleText } from 'node:util';

/** A cell: its text, and how it looks on a terminal. */
export interface Cell {
  text: string;
  style?: 'green' | 'yellow' | 'blue' | 'dim' | 'red';
}

/** A table for a person, its columns as wide as they need to be. Texts of other programs may hold anything, and a row is one line. */
export function columns(head: readonly string[], rows: readonly (readonly Cell[])[], isColoured: boolean): string {
  const lines = [head.map((text): Cell => ({ text })), ...rows].map((row) =>
    row.map(({ text, style }): Cell => ({ text: plain(text), ...(style && { style }) })),
  );
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.text.length ?? 0)));
  const format = (line: readonly Cell[]) => {
    const last = line.length - 1;
    return line.map((cell, at) => paint(cell, at === last ? 0 : (widths[at] ?? 0), isColoured)).join('  ');
  };
  return `${lines.map((line) => format(line).trimEnd()).join('\n')}\n`;
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}+/gu, ' ');
}

function paint({ text, style }: Cell, width: number, isColoured: boolean): string {
  const padding = ' '.repeat(Math.max(0, width - text.length));
  return (isColoured && style ? styleText(style, text, { validateStream: false }) : text) + padding;
}
