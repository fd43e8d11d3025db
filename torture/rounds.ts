import { evidence } from '../hack/scene/eventually.ts';
import type { Kubectl } from '../hack/scene/kubectl.ts';
import type { Fault } from './faults/fault.ts';
import { IDLE_SECONDS, SLEEPERS } from './fleet.ts';
import { look, readReplicas } from './look.ts';
import { idleSleeps, type Sleeper } from './oracles/idle-sleeps.ts';
import { type Look, recovers } from './oracles/recovers.ts';
import type { Step } from './plan.ts';
import { pause, type System } from './system.ts';
import type { WorkloadDriver } from './workload-driver.ts';

/**
 * Time to recover from a fault. The longest chain: an API server that restarts (20 s here), a container that waits for
 * its third start (20 s, as worn-out pods are replaced), a controller that gets the Lease of one that was killed (15 s), an
 * attempt that comes 30 s after those that failed, and the start of what it decides (10 s): 95 s, and a half more for two cores
 * that others use as well.
 */
export const RECOVERY_SECONDS = 140;

/**
 * Time until a workload without clients sleeps: its timeout, twice, as a recently changed workload is left alone and the clock of a
 * new sidecar starts at its start; a minute of TIME_WAIT, where a kubelet that was away made probes that no schedule explains; the next
 * pass (15 s), its start (10 s), its second look (5 s): 130 s, and a half more, as above.
 */
export const SLEEP_SECONDS = Math.round((2 * IDLE_SECONDS + 60 + 30) * 1.5);

/** How often, a second apart, the end of a fault is tried: the API server may be away. */
const ATTEMPTS = 60;

/** One fault after another, and what becomes of the system after each. */
export class Rounds {
  readonly #system: System;
  readonly #driver: WorkloadDriver;
  readonly #faults: ReadonlyMap<string, Fault>;
  /** Seconds to recovery, by fault. */
  readonly recoveries = new Map<string, number[]>();

  constructor(system: System, driver: WorkloadDriver, faults: readonly Fault[]) {
    this.#system = system;
    this.#driver = driver;
    this.#faults = new Map(faults.map((fault) => [fault.name, fault]));
  }

  /** Strikes, and waits until all is well again, or for the bound. */
  async step({ number, faults, restSeconds, wakes }: Step): Promise<void> {
    const { journal } = this.#system;
    if (wakes) await this.#driver.wakeSleepers().catch(() => []);
    const names = faults.map(({ name }) => name).join(' + ');
    await Promise.all(faults.map(({ name, args }) => this.#strike(number, name, args)));
    await this.settle(names);
    const worn = await this.#driver.replaceWornOut();
    if (worn.length > 0) journal.note({ event: 'replaced', pods: worn });
    await pause(restSeconds);
  }

  /** Looks until nothing is wrong, or for the bound. */
  async settle(name: string): Promise<void> {
    const { journal, history } = this.#system;
    const endedAt = Date.now();
    const looks: Look[] = [];
    while (Date.now() < endedAt + RECOVERY_SECONDS * 1000) {
      looks.push({ problems: await look(this.#system), at: Date.now() });
      if (looks.at(-1)?.problems.length === 0) break;
      await pause(0.5);
    }
    history.report(recovers(name, endedAt, looks, RECOVERY_SECONDS));
    const seconds = (Date.now() - endedAt) / 1000;
    this.recoveries.set(name, [...(this.recoveries.get(name) ?? []), seconds]);
    journal.note(
      { event: 'settled', name, seconds, problems: looks.at(-1)?.problems },
      `      well again after ${seconds.toFixed(1)} s`,
    );
  }

  /** Nothing is broken for a while, and workloads without clients have to sleep. */
  async calm(): Promise<void> {
    const { journal, history } = this.#system;
    journal.note({ event: 'calm' }, 'calm: workloads without clients have to go to sleep');
    await persist(() => this.#driver.wakeSleepers());
    await this.settle('calm');
    const quietSince = Date.now();
    let sleepers: Sleeper[] = SLEEPERS.map(({ name }) => ({ workload: name, quietSince, asleepSince: undefined }));
    while (Date.now() < quietSince + SLEEP_SECONDS * 1000 + 1000 && sleepers.some(({ asleepSince }) => !asleepSince)) {
      const replicas = await persist(() => readReplicas(this.#system));
      sleepers = sleepers.map((each) =>
        replicas.get(each.workload) === 0 && !each.asleepSince ? { ...each, asleepSince: Date.now() } : each,
      );
      await pause(1);
    }
    history.report(idleSleeps(sleepers, SLEEP_SECONDS, Date.now()));
    const seconds = Math.max(...sleepers.map(({ asleepSince }) => ((asleepSince ?? Date.now()) - quietSince) / 1000));
    journal.note({ event: 'asleep', sleepers, seconds }, `      all asleep after ${seconds.toFixed(1)} s`);
  }

  async #strike(number: number, name: string, args: Step['faults'][number]['args']): Promise<void> {
    const { journal } = this.#system;
    const fault = this.#faults.get(name);
    if (fault === undefined) throw new RangeError(`Cannot strike: expected one of the faults, got "${name}"`);
    try {
      const { what, end } = await fault.begin(this.#system, args);
      const lasting = end ? ` for ${args.seconds.toFixed(1)} s` : '';
      journal.note(
        { event: 'fault', number, name, what, args },
        `${String(number).padStart(4)}  ${name}: ${what}${lasting}`,
      );
      await pause(args.seconds);
      if (end) await persist(end);
      journal.note({ event: 'ended', number, name });
    } catch (error) {
      // A fault that cannot strike proves nothing, and breaks nothing.
      journal.note(
        { event: 'missed', number, name, error: String(error) },
        `${String(number).padStart(4)}  ${name} missed: ${error}`,
      );
    }
  }
}

/** Tries until it succeeds. What a fault did must not stay: the next one would be blamed for it. */
async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      await pause(1);
    }
  }
}

/** What a person would want to see of a broken invariant, by kubectl. */
export async function gather(place: Kubectl, namespaces: readonly string[]): Promise<string> {
  const parts = namespaces.map(async (namespace) => evidence({ ...place, namespace }));
  return (await Promise.all(parts)).join('\n\n');
}
