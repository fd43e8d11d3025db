import { stripVTControlCharacters, styleText } from 'node:util';

/** A cell: its text, how it looks on a terminal, and whether it stands at the right. */
export interface Cell {
  text: string;
  style?: 'green' | 'yellow' | 'blue' | 'dim' | 'red';
  isNumber?: boolean;
}

/** A table for a person, its columns as wide as they need to be. Texts of other programs may hold anything, and a row is one line. */
export function columns(rows: readonly (readonly Cell[])[], { isColoured = false } = {}): string {
  const lines = rows.map((row) => row.map((cell): Cell => ({ ...cell, text: plain(cell.text) })));
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.text.length ?? 0)));
  const format = (line: readonly Cell[]) =>
    line.map((cell, at) => paint(cell, { width: widths[at] ?? 0, isColoured })).join('  ');
  return `${lines.map((line) => format(line).trimEnd()).join('\n')}\n`;
}

/** Cells without a style. */
export function cells(texts: readonly string[]): Cell[] {
  return texts.map((text) => ({ text }));
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}+/gu, ' ');
}

function paint({ text, style, isNumber }: Cell, { width, isColoured }: { width: number; isColoured: boolean }): string {
  const padding = ' '.repeat(width - text.length);
  const shown = isColoured && style ? styleText(style, text, { validateStream: false }) : text;
  return isNumber ? padding + shown : shown + padding;
}
