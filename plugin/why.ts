import { drainAnnotation } from '../contract/annotations.ts';
import { type Cell, cells, columns } from '../lib/process/columns.ts';
import { formatDuration } from '../lib/text/duration.ts';
import type { Inspected } from '../lib/workloads/inspect.ts';
import { whyKept } from '../lib/workloads/reasons.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';
import { count } from './count.ts';
import { describe } from './describe-next.ts';
import { findWorkload } from './find-workload.ts';
import type { Fleet } from './fleet.ts';
import { buildLine, buildLines, describeTimeout, type Line, type PodLine } from './line.ts';
import { describeCaveat } from './reaper-view.ts';

/** All that decides about a workload. */
export interface Explanation extends Line {
  /** The reaper's own; undefined where it sleeps. */
  verdict: Verdict | undefined;
  /** In words. */
  timeout: string | undefined;
  /** What could not be read. */
  error: string | undefined;
  caveat: string | undefined;
  /** Where it asks for what is off. */
  draining: string | undefined;
}

/**
 * Explains what becomes of a workload.
 * @throws Error where there is no such workload
 */
export function explain(fleet: Fleet, words: readonly string[]): Explanation {
  const found = findWorkload(fleet, words);
  const caveat = describeCaveat(fleet.reaper);
  if (found.kind === 'awake') {
    const { seen } = found;
    return {
      ...buildLine(seen, fleet.reaper),
      verdict: seen.verdict,
      timeout: describeTimeout(seen),
      error: seen.error,
      caveat,
      draining: drainingNote(fleet, seen),
    };
  }
  const [line] = buildLines({ ...fleet, awake: [], asleep: [found.sleeper] });
  if (!line) throw new Error('Cannot explain nothing');
  return { ...line, verdict: undefined, timeout: undefined, error: undefined, caveat, draining: undefined };
}

/** Says that thresholds of its pods change no label, as the chart tells its reaper whether that is on. */
export function drainingNote(
  { reaper }: Pick<Fleet, 'reaper'>,
  { workload }: Pick<Inspected, 'workload'>,
): string | undefined {
  if (reaper.kind !== 'installed' || reaper.settings.drainLabel !== undefined) return undefined;
  const asks = workload.pods.some(({ annotations }) => drainAnnotation(annotations) !== undefined);
  return asks ? 'off in this cluster, so its thresholds change no label: see drain.enabled of the chart' : undefined;
}

/** The explanation for a person. */
export function explanationText(explanation: Explanation, isColoured: boolean): string {
  const { namespace, workload, pods, verdict, next, isActedOn, timeout, error, caveat, draining } = explanation;
  const facts: [string, string | undefined][] = [
    ['Rule', verdict && describeRule(verdict)],
    ['Timeout', timeout],
    ['Next', describe(next, isActedOn)],
    ['Error', error],
    ['Note', caveat],
    ['Draining', draining],
  ];
  const lines = facts.flatMap(([name, text]) => (text === undefined ? [] : [`${`${name}:`.padEnd(9)}${text}`]));
  const table =
    pods.length > 0
      ? columns([cells(['POD', 'AGE', 'READY', 'ANSWER']), ...pods.map(formatCells)], { isColoured })
      : '';
  return `${workload} in namespace ${namespace}\n\n${table && `${table}\n`}${lines.join('\n')}\n`;
}

function formatCells({ name, ageSeconds, isReady, answer }: PodLine): Cell[] {
  return [
    { text: name },
    { text: formatDuration(ageSeconds) },
    { text: isReady ? 'yes' : 'no', ...(!isReady && { style: 'yellow' as const }) },
    saidBy(answer),
  ];
}

function saidBy(answer: PodLine['answer']): Cell {
  switch (answer.kind) {
    case 'busy':
      return { text: count(answer.connections, 'connection'), style: 'green' };
    case 'idle':
      return {
        text: `idle for ${formatDuration(answer.forSeconds)}${answer.everActive ? '' : ', never connected'}`,
      };
    case 'unknown':
      return { text: `does not know: ${answer.reason}`, style: 'yellow' };
    default:
      return { text: `${answer.isForbidden ? 'you may not ask it' : 'no answer'}: ${answer.error}`, style: 'red' };
  }
}

/** The reason by its name, as the reaper's log has it, and in words. */
function describeRule(verdict: Verdict): string {
  if (verdict.kind === 'keep' && verdict.reason === 'no-rights')
    return 'no-rights: you may not read everything that decides';
  if (verdict.kind === 'keep') return `${verdict.reason}: ${whyKept(verdict)}`;
  if (verdict.kind === 'wake') return 'wake: it was woken up';
  if (verdict.kind === 'tidy') return `tidy: ${verdict.reason}`;
  return `${verdict.kind}: no client has been connected for ${formatDuration(verdict.idleForSeconds)}`;
}
