import { round, svgOf, text } from './svg.ts';

/** A line of a plot: what it is, and its values over time, in seconds since 1970. */
export interface Line {
  name: string;
  points: readonly (readonly [time: number, value: number])[];
}

/** A plot of lines over the same time. */
export interface Plot {
  title: string;
  lines: readonly Line[];
}

const WIDTH = 420;
const HEIGHT = 150;
const MARGIN = { left: 44, right: 12, top: 26, bottom: 38 };
const COLOURS = ['#1f77b4', '#d95f02', '#2ca02c', '#9467bd', '#8c564b', '#e377c2'];

/** Plots in two columns as one SVG, readable on light and dark ground. */
export function plotsSvg(plots: readonly Plot[]): string {
  const times = plots.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([time]) => time)));
  const span = [Math.min(...times), Math.max(...times)] as const;
  const rows = Math.ceil(plots.length / 2);
  const parts = plots.map((plot, at) => {
    const place = `translate(${(at % 2) * WIDTH} ${Math.floor(at / 2) * HEIGHT})`;
    return `<g transform="${place}">\n${plotGroup(plot, span)}\n</g>`;
  });
  const names = plots.map(({ title }) => title).join(', ');
  return svgOf({ width: 2 * WIDTH, height: rows * HEIGHT }, names, parts);
}

function plotGroup({ title, lines }: Plot, [start, end]: readonly [number, number]): string {
  const points = lines.flatMap((line) => line.points);
  const top = niceTop(Math.max(...points.map(([, value]) => value)));
  const x = (time: number) =>
    MARGIN.left + ((time - start) / (end - start || 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const drawn = lines.map(({ points: path }, at) => {
    const d = path.map(([time, value], index) => `${index === 0 ? 'M' : 'L'}${round(x(time))} ${round(y(value))}`);
    return `<path d="${d.join('')}" fill="none" stroke="${colour(at)}" stroke-width="1.5"/>`;
  });
  return [
    text(MARGIN.left, 14, title, 'font-size="12" font-weight="bold"'),
    ...grid(top, y),
    ...clock(end - start),
    ...drawn,
    ...legend(lines),
  ].join('\n');
}

function grid(top: number, y: (value: number) => number): string[] {
  return [0, top / 2, top].flatMap((value) => [
    `<path d="M${MARGIN.left} ${round(y(value))}H${WIDTH - MARGIN.right}" stroke="#999" stroke-opacity="0.3"/>`,
    text(MARGIN.left - 6, y(value) + 3, String(value), 'text-anchor="end"'),
  ]);
}

function clock(seconds: number): string[] {
  const y = HEIGHT - MARGIN.bottom + 12;
  return [
    text(MARGIN.left, y, '0 s', ''),
    text(WIDTH - MARGIN.right, y, `${Math.round(seconds)} s`, 'text-anchor="end"'),
  ];
}

function legend(lines: readonly Line[]): string[] {
  const step = (WIDTH - MARGIN.left - MARGIN.right) / Math.max(lines.length, 3);
  return lines.map(({ name }, at) => text(MARGIN.left + at * step, HEIGHT - 10, name, `style="fill:${colour(at)}"`));
}

/** The first of 1, 2, 4, 5, 10, 20, 40 and so on that is not below a value. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 4, 5, 10].map((factor) => factor * power).find((top) => top >= value) ?? 10 * power;
}

function colour(at: number): string {
  return COLOURS[at % COLOURS.length] ?? '#777';
}
