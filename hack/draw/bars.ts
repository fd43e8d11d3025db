import { CHART_WIDTH, type Chart, COLOURS, GREY, renderSvg } from './svg.ts';

/** A bar: how much of what, and from where to where the middle half of the measurements lies. */
export interface Bar {
  name: string;
  value: number;
  spread?: readonly [lower: number, upper: number];
  /** Ours, something else of the same run, or something that was measured at another time. */
  kind: 'ours' | 'other' | 'earlier';
}

/** Bars of one unit. */
export interface BarChart {
  title: string;
  /** What the axis shows, with its unit. */
  axis: string;
  /** Logarithmic where values lie far apart. Such a scale has no zero to begin a bar at, so it shows points. */
  scale: 'linear' | 'logarithmic';
  bars: readonly Bar[];
  /** What is written at a bar's end. */
  describe(value: number): string;
}

const ROW_HEIGHT = 18;
const FILLS = { ours: COLOURS[0], other: COLOURS[1], earlier: GREY };
const CAPTION = [
  'Medians. A thin line spans the middle half of the measurements.',
  'Blue: Spawner. Orange: others, in the same run. Grey: others, in another run.',
];

/** Charts in two columns as one SVG. */
export function barsSvg(charts: readonly BarChart[]): Promise<string> {
  return renderSvg(charts.map(buildChart), CAPTION);
}

function buildChart(chart: BarChart): Chart {
  const values = chart.bars.map((bar) => {
    const [lower, upper] = bar.spread ?? [bar.value, bar.value];
    return { ...bar, lower, upper, end: Math.max(bar.value, upper), text: chart.describe(bar.value) };
  });
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { domain: false, ticks: false } } as const;
  const color = { field: 'kind', scale: { domain: Object.keys(FILLS), range: Object.values(FILLS) }, legend: null };
  const isLinear = chart.scale === 'linear';
  return {
    title: chart.title,
    width: CHART_WIDTH,
    height: { step: ROW_HEIGHT },
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: isLinear ? { type: 'bar', height: 10 } : { type: 'point', filled: true, opacity: 1, size: 60 },
        encoding: { x: isLinear ? linear(chart) : logarithmic(chart), color },
      },
      {
        mark: { type: 'rule', color: 'currentColor', strokeWidth: 1.5 },
        encoding: { x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 7 },
        encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  };
}

function linear({ axis }: BarChart) {
  return { field: 'value', type: 'quantitative', title: axis, axis: { tickCount: 5 } } as const;
}

/** From a power of ten to a power of ten, with these marked alone. What is not above zero stands at the lower end. */
function logarithmic({ axis, bars }: BarChart) {
  const values = bars.flatMap(({ value, spread = [] }) => [value, ...spread]).filter((value) => value > 0);
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  const powers = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  return {
    ...{ field: 'value', type: 'quantitative' as const, title: `${axis}, logarithmic scale` },
    scale: { type: 'log' as const, domain: [10 ** first, 10 ** last], clamp: true },
    axis: { values: powers },
  };
}
