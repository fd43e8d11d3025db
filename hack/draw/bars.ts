import { round, svgOf, text } from './svg.ts';

/** A bar: how much of what, and from where to where the middle half of the measurements lies. */
export interface Bar {
  name: string;
  value: number;
  spread?: readonly [lower: number, upper: number];
  /** Ours, something else of the same run, or something that was measured at another time. */
  kind: 'ours' | 'other' | 'earlier';
}

/** Bars of one unit beside each other. */
export interface BarChart {
  title: string;
  /** Each factor of ten as far as the one before, where values lie far apart. */
  scale: 'linear' | 'logarithmic';
  bars: readonly Bar[];
  /** What is written beside a bar. */
  describe(value: number): string;
}

const WIDTH = 420;
const BAR = 16;
const MARGIN = { left: 150, right: 70, top: 26, bottom: 12 };
const FILLS = { ours: '#1f77b4', other: '#d95f02', earlier: '#999' };

/** Charts in two columns as one SVG. */
export function barsSvg(charts: readonly BarChart[]): string {
  const rows = Array.from({ length: Math.ceil(charts.length / 2) }, (_, row) => charts.slice(2 * row, 2 * row + 2));
  let height = 0;
  const parts: string[] = [];
  for (const row of rows) {
    for (const [column, chart] of row.entries())
      parts.push(`<g transform="translate(${column * WIDTH} ${height})">\n${chartGroup(chart)}\n</g>`);
    height += Math.max(...row.map(heightOf));
  }
  return svgOf({ width: 2 * WIDTH, height }, charts.map(({ title }) => title).join(', '), parts);
}

function heightOf({ bars }: BarChart): number {
  return MARGIN.top + bars.length * BAR + MARGIN.bottom;
}

function chartGroup(chart: BarChart): string {
  const length = lengthOf(chart);
  const drawn = chart.bars.flatMap((bar, at) => drawBar(bar, MARGIN.top + at * BAR, { length, chart }));
  return [text(8, 14, chart.title, 'font-size="12" font-weight="bold"'), ...drawn].join('\n');
}

function drawBar(
  { name, value, spread, kind }: Bar,
  y: number,
  { length, chart }: { length: (value: number) => number; chart: BarChart },
): string[] {
  const [from, to] = spread ?? [value, value];
  const middle = y + BAR / 2 - 1;
  const whisker = `M${round(MARGIN.left + length(from))} ${middle}H${round(MARGIN.left + length(to))}`;
  const end = MARGIN.left + Math.max(length(value), length(to));
  return [
    text(MARGIN.left - 6, y + 11, name, 'text-anchor="end"'),
    `<rect x="${MARGIN.left}" y="${y + 2}" width="${round(length(value))}" height="${BAR - 6}" fill="${FILLS[kind]}"/>`,
    `<path d="${whisker}" stroke="#777" stroke-width="2"/>`,
    text(end + 4, y + 11, chart.describe(value), ''),
  ];
}

/** How long a bar is. A logarithmic scale has no zero: it begins at half of the smallest value. */
function lengthOf({ scale, bars }: BarChart): (value: number) => number {
  const room = WIDTH - MARGIN.left - MARGIN.right;
  const values = bars.flatMap(({ value, spread = [] }) => [value, ...spread]);
  const most = Math.max(...values);
  if (scale === 'linear') return (value) => (Math.max(value, 0) / (most || 1)) * room;
  const least = Math.min(...values.filter((value) => value > 0)) / 2;
  const span = Math.log(most / least) || 1;
  return (value) => (value > least ? (Math.log(value / least) / span) * room : 0);
}
