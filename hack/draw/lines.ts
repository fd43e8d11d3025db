import { CHART_WIDTH, type Chart, COLOURS, renderSvg } from './svg.ts';

/** A line of a chart: what it is, and its values over time, in seconds. */
export interface Line {
  name: string;
  points: readonly (readonly [seconds: number, value: number])[];
}

/** Lines of one unit. */
export interface LineChart {
  title: string;
  /** What the values are, with their unit. */
  axis: string;
  lines: readonly Line[];
}

/** Charts over the same time, and lines of text below them. */
export interface LinePicture {
  charts: readonly LineChart[];
  caption: readonly string[];
}

const HEIGHT = 110;

/** A picture of lines as SVG, its charts in two columns. */
export function linesSvg({ charts, caption }: LinePicture): Promise<string> {
  const times = charts.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([seconds]) => seconds)));
  const domain = [Math.min(...times), Math.max(...times)];
  return renderSvg(
    charts.map((chart) => buildChart(chart, domain)),
    caption,
  );
}

function buildChart({ title, axis, lines }: LineChart, domain: number[]): Chart {
  const values = lines.flatMap(({ name, points }) => points.map(([seconds, value]) => ({ name, seconds, value })));
  const names = lines.map(({ name }) => name);
  return {
    title,
    width: CHART_WIDTH,
    height: HEIGHT,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.5 },
    encoding: {
      x: { field: 'seconds', type: 'quantitative', scale: { domain }, axis: { grid: false, tickCount: 5 } },
      y: { field: 'value', type: 'quantitative', title: axis, axis: { tickCount: 4 } },
      color: { field: 'name', title: null, scale: { domain: names, range: [...COLOURS] } },
    },
  };
}
