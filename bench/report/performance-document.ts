import { formatCells, HEADINGS } from './describe-report.ts';
import { type Figure, isMet } from './figure.ts';
import { findFigure } from './find-figure.ts';
import { formatNumber } from './format-number.ts';
import { HIGHLIGHTS } from './highlights.ts';
import { HEADROOM, type Limit, mostOf } from './limits.ts';
import { PEERS } from './peers.ts';
import { SECTION_TEXTS } from './performance-text.ts';
import type { BenchmarkReport, Report } from './report.ts';

/** The document about a report, in Markdown. */
export function renderDocument(report: Report, limits: readonly Limit[]): string {
  const parts = [
    head(report),
    highlights(report),
    goals(report),
    ...report.benchmarks.map(section),
    limitsSection(limits),
    peersSection(),
    JSON_SECTION,
  ];
  return `${parts.join('\n\n')}\n`;
}

function head({ began, seconds, machine }: Report): string {
  const { cores, processor, memoryGigabytes, kernel, cgroupVersion, node, kubernetes, commit, loadBefore } = machine;
  return `# Performance

<!-- Written by npm run bench:document from performance.json. -->

One run of all benchmarks on ${began.slice(0, 10)}, at commit ${commit}, in ${Math.round(seconds / 60)} min. The machine: ${cores} cores (${processor}), ${memoryGigabytes} GB,
kernel ${kernel}, cgroups version ${cgroupVersion}, Node ${node}, Kubernetes ${kubernetes}. ${describeLoad(loadBefore, cores)}

<!-- not run here: takes forty minutes and a machine that does nothing else -->

\`\`\`sh
npm run bench
npm run bench:document
\`\`\`

The first measures, on Linux as root, and prints these tables; \`-- --only pod-start\` measures that alone, and \`-- --quick\` shows in some minutes
that all benchmarks work. The second writes this document.

Times depend on the machine, ratios less so: where there is something to compare with, it is measured in the same run, in
turns. Of all repetitions (n), the tables give the median, and from the lower to the upper quartile; of three that is
the smallest and the largest. MB are 10⁶ bytes.`;
}

/** More than one runnable process in twenty: the figures include other work. */
function describeLoad(load: number, cores: number): string {
  const busy = load / cores;
  if (busy < 0.05) return 'Nothing else ran on it.';
  return `In the minute before, ${formatNumber(load)} processes wanted to run: other work was in the way.`;
}

function highlights(report: Report): string {
  const rows = HIGHLIGHTS.map(([question, benchmark, name]) => {
    const [, median = '', quartiles = '', , comparedWith = ''] = formatCells(findFigure(report, benchmark, name));
    return [question, median, quartiles, comparedWith];
  });
  return table([['', 'median', 'quartiles', 'compared with'], ...rows]);
}

function goals({ benchmarks }: Report): string {
  const all = benchmarks.flatMap((each) =>
    each.kind === 'measured' ? each.figures.map((figure) => ({ figure, name: each.name })) : [],
  );
  const missed = all.filter(({ figure }) => isMet(figure) === false);
  const met = all.filter(({ figure }) => isMet(figure) === true);
  if (missed.length === 0) return `All ${met.length} goals are met.`;
  const list = missed.map(({ name, figure }) => `- ${name}: ${describeMissed(figure)}`);
  return [`${met.length} goals are met, ${missed.length} missed:\n`, ...list].join('\n');
}

function describeMissed(figure: Figure): string {
  const [name, median, , , comparedWith, ratio, goal] = formatCells(figure);
  return `${name}: ${median}${comparedWith ? `, ${ratio} of ${comparedWith}` : ''}; goal ${goal}`;
}

function section(benchmark: BenchmarkReport): string {
  const { heading, text, plot } = SECTION_TEXTS[benchmark.name] ?? { heading: benchmark.title, text: '' };
  const picture = plot ? [`![${plot.alt}](${plot.file})`] : [];
  const figures =
    benchmark.kind === 'measured' ? table([HEADINGS, ...benchmark.figures.map(formatCells)]) : 'It failed.';
  const name = `\`npm run bench -- --only ${benchmark.name}\`${describeAgain(benchmark)}`;
  return [`## ${heading}`, text, ...picture, figures, name].join('\n\n');
}

function describeAgain(benchmark: BenchmarkReport): string {
  if (benchmark.kind === 'failed' || !benchmark.again) return '';
  const { began, commit } = benchmark.again;
  return `; measured again on ${began.slice(0, 10)}, at commit ${commit}`;
}

function limitsSection(limits: readonly Limit[]): string {
  const rows = limits.map(({ process, limitMegabytes, requestMegabytes, peak }) => [
    process,
    `${formatNumber(requestMegabytes)} MB`,
    `${formatNumber(limitMegabytes)} MB`,
    `${formatNumber(mostOf(peak))} MB`,
    `${formatNumber(limitMegabytes / mostOf(peak))} ×`,
    peak.name,
  ]);
  return `## Limits of the chart

A memory limit is at least ${HEADROOM} times the most that was measured in any repetition. The heap of each process has a bound of its own
below that, so that what is too much ends in a collection of garbage and not in a kill.

${table([['', 'request', 'limit', 'most', 'limit of most', 'measured as'], ...rows])}`;
}

function peersSection(): string {
  const rows = PEERS.flatMap(({ what, rows: each }) => each.map(([name, figure]) => [what, name, figure]));
  return `## Peers

Not of this run: measured once, on a machine of the same kind. spawner-sidecar was built from an older revision of its
repository with current libraries. It walks the socket tables for each request, by design; that a status costs microseconds here
is the gate's doing, not the language's.

${table([['', 'program', 'took'], ...rows])}`;
}

const JSON_SECTION = `## The JSON

\`npm run bench\` writes docs/performance.json after all benchmarks, and dist/performance.json after some of them or a quick run;
\`--output FILE\` names another file.

${table([
  ['key', 'meaning'],
  ['`version`', '1; counts up when a key gets another meaning'],
  ['`began`, `seconds`', 'when the run began, RFC 3339, and how long it took'],
  ['`isQuick`', 'true where as little was done as shows that the benchmarks work'],
  [
    '`machine`',
    'cores, processor, memory, kernel, versions, the commit (`+` where files were changed), and `loadBefore`, the load average before it began',
  ],
  [
    '`benchmarks[]`',
    '`kind` is `measured` or `failed`; `name` and `title`; `seconds` and `figures` where it was measured',
  ],
  [
    '`benchmarks[].again`',
    'where it was measured again after the run (`--replace`): when, at which commit, after which load',
  ],
  ['`figures[].name`, `.unit`', 'what it is, and in which unit; `×` for ratios taken pair by pair'],
  ['`figures[].values`', 'one for each repetition, in their order'],
  ['`figures[].comparedWith`', 'the same of something else in the same run: its `name` and its `values`'],
  [
    '`figures[].goal`',
    "`is` (at most, at least) a `limit`, `of` the median, or of its ratio to the other one's median",
  ],
])}`;

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
