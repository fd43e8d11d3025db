import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../../hack/base/paths.ts';
import type { Figure } from './figure.ts';
import type { Report } from './report.ts';

/** A process of the chart: what it may take, and what it took at most. */
export interface Limit {
  /** Its name, with the host where there are several. */
  process: string;
  limitMegabytes: number;
  requestMegabytes: number;
  /** The most of all figures of its memory. */
  peak: Figure;
}

/** How far a limit lies above the most that was measured, at least: for what the measurement did not think of. */
export const HEADROOM = 1.5;

/** Which figures say how much memory a process can have, by benchmark and by their names. */
const PEAKS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  // Pages of the runtime's own file are charged to the first pod of a node alone.
  'sidecar, lean': { 'idle-pods': /^lean: most charged to one$/, sidecar: /lean: anonymous memory/ },
  'sidecar, node': { 'idle-pods': /^node: most charged to one$/, sidecar: /node: anonymous memory/ },
  webhook: { 'webhook-memory': /resident/ },
  controller: { controller: /most ever resident/ },
  reaper: { reaper: /most ever resident/ },
};

/** The memory limits of the chart, compared with what was measured. */
export function compareLimits(report: Report): Limit[] {
  return Object.entries(resourcesOfChart()).map(([process, { limits, requests }]) => ({
    process,
    limitMegabytes: toMegabytes(limits.memory),
    requestMegabytes: toMegabytes(requests.memory),
    peak: largest(
      Object.entries(PEAKS[process] ?? {}).flatMap(([name, figures]) => findFigures(report, name, figures)),
    ),
  }));
}

type Resources = Record<string, { limits: { memory: string }; requests: { memory: string } }>;

/** By process, the sidecar's by host. */
function resourcesOfChart(): Resources {
  const read = (file: string) => parse(readFileSync(join(REPOSITORY, 'chart', file), 'utf8'));
  const { webhook, controller, reaper } = read('values.yaml');
  const { lean, node } = read('files/sidecar-resources.yaml');
  return {
    'sidecar, lean': lean,
    'sidecar, node': node,
    webhook: webhook.resources,
    controller: controller.resources,
    reaper: reaper.resources,
  };
}

/** The most that a figure shows, whatever the median is. */
export function mostOf({ values }: Figure): number {
  return Math.max(...values);
}

function findFigures({ benchmarks }: Report, benchmark: string, figures: RegExp): Figure[] {
  const found = benchmarks.find(({ name }) => name === benchmark);
  return found?.kind === 'measured' ? found.figures.filter(({ name }) => figures.test(name)) : [];
}

function largest(figures: readonly Figure[]): Figure {
  const [first, ...others] = figures;
  if (!first) throw new Error('Cannot compare the limits: expected figures of memory, got none; run npm run bench');
  return others.reduce((most, each) => (mostOf(each) > mostOf(most) ? each : most), first);
}

/** A quantity of the chart, which is in MiB. */
function toMegabytes(quantity: string): number {
  const [, count] = /^(\d+)Mi$/.exec(quantity) ?? [];
  if (count === undefined) throw new Error(`Cannot read a quantity: expected such as 64Mi, got "${quantity}"`);
  return (Number(count) * 2 ** 20) / 1e6;
}
