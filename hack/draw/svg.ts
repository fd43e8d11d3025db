import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A chart, as Vega-Lite describes it. https://vega.github.io/vega-lite/docs/spec.html */
export type Chart = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];

/** The space for the marks of a chart, in pixels: two, with their names, are little wider than a page of GitHub. */
export const CHART_WIDTH = 230;

/** A picture brings its own background, so that its text is readable wherever it is shown. */
export const THEMES = {
  light: { background: '#ffffff', text: '#24292f' },
  dark: { background: '#0d1117', text: '#e6edf3' },
} as const;

/** Each stands out from both backgrounds by the three to one that WCAG 1.4.11 asks of graphics. */
export const COLOURS = ['#1f77b4', '#d95f02', '#2a9134', '#9467bd'] as const;
/** For what is less important than the rest. */
export const GREY = '#848484';

const INK = 'currentColor';
/** For names left of the marks of a chart, and texts at the ends of bars of the one before it, in pixels. */
const COLUMN_GAP = 180;
/** For an axis with its title, a legend, and the title of the next chart, in pixels. */
const ROW_GAP = 80;

const CONFIG = {
  // The pages describe their pictures; a role for each mark would double the files.
  aria: false,
  background: 'transparent',
  padding: 12,
  view: { stroke: null },
  axis: {
    ...{ domainColor: INK, gridColor: INK, labelColor: INK, tickColor: INK, titleColor: INK },
    gridOpacity: 0.15,
    // Vega estimates how wide a text is, and would cut texts that fit.
    labelLimit: 0,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: INK, labelLimit: 0, orient: 'bottom', offset: 4 },
  text: { color: INK, fontSize: 10 },
  title: { anchor: 'start', frame: 'group', color: INK, fontSize: 12, limit: 0 },
} as const;

/** Charts in two columns as one SVG, with lines of text below them; the same whenever it is drawn. */
export async function renderSvg(charts: readonly Chart[], caption: readonly string[]): Promise<string> {
  const spec: TopLevelSpec = {
    title: { text: [...caption], orient: 'bottom', fontSize: 11, fontWeight: 'normal', offset: 16 },
    concat: [...charts],
    columns: 2,
    spacing: { column: COLUMN_GAP, row: ROW_GAP },
    bounds: 'flush',
    resolve: { scale: { color: 'independent' } },
    config: CONFIG,
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const themed = svg.replace(/<svg[^>]*>/, `$&${STYLE}<rect class="background" width="100%" height="100%"/>`);
  // One element a line, so that a difference shows what moved.
  return `${themed.replaceAll('><', '>\n<')}\n`;
}

const rules = ({ background, text }: { background: string; text: string }) =>
  `svg{color:${text}}rect.background{fill:${background}}`;
const STYLE = `<style>${rules(THEMES.light)}@media(prefers-color-scheme:dark){${rules(THEMES.dark)}}</style>`;
