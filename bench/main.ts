import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run } from '../hack/base/run.ts';
import { BENCHMARKS, BY_NAME } from './benchmarks.ts';
import { describeReport } from './report/describe-report.ts';
import { machineFacts } from './report/machine-facts.ts';
import { replaceBenchmarks } from './report/replace-benchmarks.ts';
import { REPORT_FILE, readReport } from './report/report-file.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const ALL = [...BENCHMARKS, ...BY_NAME];

const USAGE = `Measures the parts and the whole system, prints a table, and writes the figures as JSON.

Usage: npm run bench -- [--only NAME]... [--quick | --replace] [--output FILE]

Options:
  --only NAME    Only this benchmark: ${ALL.map(({ name }) => name).join(', ')}
  --quick        As little as shows that the benchmarks work; the figures say nothing
  --replace      Put the figures in place of those that are in docs/performance.json, on the same machine
  --output FILE  Where the JSON goes [default: docs/performance.json for all benchmarks, else dist/performance.json]
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    output: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const unknown = values.only.filter((word) => !ALL.some(({ name }) => name === word));
const isWrong = unknown.length > 0 || (values.quick && values.replace);
if (values.help || isWrong) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const isWhole = values.replace || (values.only.length === 0 && !values.quick);
const output = values.output ?? (isWhole ? REPORT_FILE : join(REPOSITORY, 'dist/performance.json'));
const chosen = values.only.length === 0 ? BENCHMARKS : ALL.filter(({ name }) => values.only.includes(name));
const measured = await runBenchmarks(chosen, { isQuick: values.quick, machine: await machineFacts() });
process.stdout.write(describeReport(measured));
const report = values.replace ? replaceBenchmarks(readReport(), measured) : measured;
mkdirSync(dirname(output), { recursive: true });
// In the form of all JSON of the repository, so that a difference between two runs can be read.
const format = ['format', '--stdin-file-path', 'docs/performance.json'];
const json = run(join(REPOSITORY, 'node_modules/.bin/biome'), format, {
  cwd: REPOSITORY,
  input: JSON.stringify(report),
});
writeFileSync(output, await json);
process.exitCode = measured.benchmarks.some(({ kind }) => kind === 'failed') ? 1 : 0;
