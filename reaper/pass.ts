import pLimit from 'p-limit';
import type { ConfigMapText } from '../lib/kube/objects/config-maps.ts';
import type { MonitoredPod } from '../lib/kube/objects/monitored-pods.ts';
import { describeError, type Log } from '../lib/process/log.ts';
import { classifyFailure } from '../lib/workloads/attempt.ts';
import type { Cluster } from '../lib/workloads/cluster.ts';
import { untilAborted } from '../lib/workloads/deadline.ts';
import { DrainLabels, drainable, leftDrained } from '../lib/workloads/drain.ts';
import { type Inspected, type LookRules, WorkloadInspector } from '../lib/workloads/inspect.ts';
import { formatRecords, type Observation, parseRecords, recordsAfter } from '../lib/workloads/observations.ts';
import { lookAgain } from '../lib/workloads/reinspect.ts';
import type { DefaultRules } from '../lib/workloads/rules.ts';
import { type Acted, act } from './act.ts';
import { type Row, toRow } from './report.ts';

/** How a pass goes. */
export interface PassOptions extends DefaultRules {
  dryRun: boolean;
  /** Workloads put to sleep or woken at most. */
  maxOwners: number;
  /** Between the two looks at a workload that would sleep. */
  confirmSeconds: number;
  /** After that, the rest waits for the next pass. */
  deadlineSeconds: number;
  /** The key of the label that says which pods accept new connections; undefined leaves it alone. */
  drainLabel: string | undefined;
  excludeNamespaces: readonly string[];
  log: Log;
}

/** Workloads looked at for the second time at once. */
const SECOND_LOOKS = 8;

/** One pass over all monitored pods: ask, judge, ask those that would sleep once more, act. One row for each workload. */
export async function pass(world: Cluster, options: PassOptions): Promise<Row[]> {
  const deadline = world.deadline(options.deadlineSeconds);
  const cluster = untilAborted(world, deadline);
  const written = await cluster.readObservations();
  const observed = written && { records: parseRecords(written.text), isComplete: !options.dryRun };
  const rules = { ...options, observed };
  const listed = await cluster.listMonitoredPods();
  const pods = listed.filter(({ namespace }) => !options.excludeNamespaces.includes(namespace));
  const onlooker = new WorkloadInspector(cluster, rules, 'remembered');
  const seen = await Promise.all((await onlooker.group(pods)).map((workload) => onlooker.look(workload)));
  // Before anything is done: a pass that dies has seen what it saw.
  if (written && !options.dryRun) await writeDown(cluster, written, seen);
  const run = new Run({ world, cluster, deadline }, rules);
  const rows = await run.carryOutAll(seen);
  await run.acceptAgain(seen, rows);
  if (written && !options.dryRun) await run.writeDownChanges(seen);
  return seen.map((each) => rows.get(each) ?? toRow(each, { verdict: each.verdict }));
}

/** One write where anything is not as it was, none where all is; where another pass wrote meanwhile, that one counts. */
async function writeDown(cluster: Cluster, before: ConfigMapText, seen: readonly Inspected[]): Promise<void> {
  const observations = seen.flatMap(({ observation }) => observation ?? []);
  const text = formatRecords(recordsAfter(parseRecords(before.text), observations, cluster.now() / 1000));
  if (text !== before.text) await cluster.writeObservations({ ...before, text });
}

/** Changes what is written down of these, and of no other. */
async function noteChanges(cluster: Cluster, changed: readonly Observation[]): Promise<void> {
  const before = await cluster.readObservations();
  if (!before) return;
  const records = parseRecords(before.text);
  const text = formatRecords(new Map([...records, ...recordsAfter(records, changed, cluster.now() / 1000)]));
  if (text !== before.text) await cluster.writeObservations({ ...before, text });
}

/** A cluster, the same until the pass has to end, and the signal of that. */
interface TimedCluster {
  world: Cluster;
  cluster: Cluster;
  deadline: AbortSignal;
}

/** What a pass has done so far. */
class Run {
  readonly #cluster: Cluster;
  readonly #timed: TimedCluster;
  readonly #options: PassOptions & LookRules;
  readonly #drained = new Set<MonitoredPod>();
  readonly #second: Inspected[] = [];
  readonly #limit = pLimit(SECOND_LOOKS);
  readonly #labels = new DrainLabels();

  constructor(timed: TimedCluster, options: PassOptions & LookRules) {
    this.#timed = timed;
    this.#cluster = timed.cluster;
    this.#options = options;
  }

  /** The rows of those that are not simply kept. */
  async carryOutAll(seen: readonly Inspected[]): Promise<Map<Inspected, Row>> {
    const rows = new Map<Inspected, Row>();
    const noted = seen.filter(({ verdict }) => verdict.kind === 'tidy');
    await Promise.all(
      noted.map((each) => this.#limit(async () => rows.set(each, toRow(each, await this.#act(each, each.verdict))))),
    );
    const { maxOwners } = this.#options;
    const waiting = candidates(seen);
    for (let done = 0; waiting.length > 0 && done < maxOwners; ) {
      const batch = await this.#secondLooks(waiting.splice(0, maxOwners - done));
      for (const [each, row] of batch) rows.set(each, row);
      done += [...batch.values()].filter(({ verdict }) => verdict.kind !== 'keep').length;
    }
    for (const each of waiting) rows.set(each, toRow(each, { verdict: { kind: 'keep', reason: 'limit' } }));
    return rows;
  }

  /** Gives the label back to pods that were drained, by us or by a reaper that died, and still serve. */
  async acceptAgain(seen: readonly Inspected[], rows: ReadonlyMap<Inspected, Row>): Promise<void> {
    if (this.#options.dryRun || this.#options.drainLabel === undefined) return;
    const { world } = this.#timed;
    const kept = seen.filter((each) => !['sleep', 'delete'].includes((rows.get(each) ?? each).verdict.kind));
    const pods = kept.flatMap(({ workload }) => workload.pods);
    const drained = new Set([...leftDrained(pods, world.now()), ...pods.filter((pod) => this.#drained.has(pod))]);
    await this.#labels
      .write(world, [...drained], 'yes')
      .catch((error: unknown) => this.#options.log.error('drain label not restored', { error }));
  }

  /** What only the second looks saw: it may be undone before the next pass, which would take it for unchanged. */
  async writeDownChanges(seen: readonly Inspected[]): Promise<void> {
    const { world } = this.#timed;
    const first = new Set(seen.map(({ observation }) => observation?.wishes));
    // Pods that did not ask for monitoring are in second looks alone, and what they say is no change.
    const looks = this.#second.filter(({ workload }) => workload.pods.every(({ isMonitored }) => isMonitored));
    const changed = looks.flatMap(({ observation }) => observation ?? []).filter(({ wishes }) => !first.has(wishes));
    if (changed.length === 0) return;
    await noteChanges(world, changed).catch((error: unknown) =>
      this.#options.log.error('changes seen at the second look not recorded', { error }),
    );
  }

  async #secondLooks(batch: readonly Inspected[]): Promise<Map<Inspected, Row>> {
    const rows = new Map<Inspected, Row>();
    const drained = await Promise.all(batch.map(async (each) => [each, await this.#drain(each)] as const));
    await this.#cluster.wait(this.#options.confirmSeconds);
    const look = async (each: Inspected, problem: Acted | undefined) =>
      rows.set(each, problem ? toRow(each, problem) : await this.#lookAgain(each));
    await Promise.all(drained.map(([each, problem]) => this.#limit(look, each, problem)));
    return rows;
  }

  async #drain({ workload, verdict }: Inspected): Promise<Acted | undefined> {
    const { dryRun, drainLabel } = this.#options;
    const pods = drainLabel === undefined || verdict.kind === 'wake' ? [] : drainable(workload.pods, drainLabel);
    if (dryRun || pods.length === 0) return undefined;
    for (const pod of pods) this.#drained.add(pod);
    try {
      await this.#labels.write(this.#cluster, pods, 'no');
      return undefined;
    } catch (error) {
      return { verdict: { kind: 'keep', reason: classifyFailure(error) }, error: describeError(error) };
    }
  }

  async #lookAgain(first: Inspected): Promise<Row> {
    const { seen, verdict } = await lookAgain(this.#cluster, this.#options, first);
    if (seen !== first) this.#second.push(seen);
    return toRow(seen, await this.#act(seen, verdict));
  }

  async #act(seen: Inspected, verdict: Inspected['verdict']): Promise<Acted> {
    if (this.#options.dryRun) return { verdict };
    const { world, deadline } = this.#timed;
    if (deadline.aborted) return { verdict: { kind: 'keep', reason: 'deadline' } };
    // What is begun is brought to its end: to break off between two writes leaves more behind than it saves.
    return act(world, seen, verdict, this.#options.log);
  }
}

/** Those to be woken, whose clients wait, then those that would sleep, the longest idle first. */
function candidates(seen: readonly Inspected[]): Inspected[] {
  return seen.filter((each) => urgency(each) >= 0).sort((one, other) => urgency(other) - urgency(one));
}

function urgency({ verdict }: Inspected): number {
  if (verdict.kind === 'wake') return Number.MAX_SAFE_INTEGER;
  return verdict.kind === 'sleep' || verdict.kind === 'delete' ? verdict.idleForSeconds : -1;
}
