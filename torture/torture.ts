import { join } from 'node:path';
import { styleText } from 'node:util';
import { NGINX_PACKAGES } from '../hack/apps.ts';
import type { Cluster, Provider } from '../hack/cluster/cluster.ts';
import { AUDIT_LOG } from '../hack/cluster/embedded/components.ts';
import { clusterFolder } from '../hack/cluster/embedded/state.ts';
import { loadDebianImage, loadProjectImages } from '../hack/images/images.ts';
import { installChart, NAMESPACE } from '../hack/install.ts';
import { apply, type Kubectl, kubectl } from '../hack/kubectl.ts';
import { step } from '../hack/progress.ts';
import { chooseSidecarHost } from '../hack/sidecar-host.ts';
import { clientProgram } from '../hack/tools.ts';
import { Api } from './api.ts';
import type { Arena } from './arena.ts';
import { Attendant } from './attendant.ts';
import { AuditLog } from './audit.ts';
import { Churn } from './churn.ts';
import { Clients } from './clients.ts';
import { makeClockSteppable } from './faults/clock.ts';
import type { Fault } from './faults/fault.ts';
import { CHURN_NAMESPACE, FLEET_NAMESPACE, fleetManifests, IDLE_SECONDS } from './fleet.ts';
import { History } from './history.ts';
import type { Journal } from './journal.ts';
import { ClusterNode } from './node.ts';
import type { Broken, Invariant } from './oracles/broken.ts';
import { Passes } from './passes.ts';
import { plan } from './plan.ts';
import { gather, Rounds } from './rounds.ts';
import { sabotage } from './sabotage.ts';
import { WatchedPods } from './watched-pods.ts';
import { Watchman } from './watchman.ts';

/** How a run goes. */
export interface TortureOptions {
  seed: number;
  seconds: number;
  faults: readonly Fault[];
  journal: Journal;
  /** True: no faults; what the invariants forbid is done on purpose. */
  isSabotage: boolean;
}

/** What a run found. */
export interface Outcome {
  broken: readonly Broken[];
  /** Where it was sabotage: the invariants that did not notice. */
  silent: readonly Invariant[];
  steps: number;
  totals: History['totals'];
  /** Seconds to recovery, by fault. */
  recoveries: ReadonlyMap<string, readonly number[]>;
  /** The most memory of each part, in bytes. */
  peaks: ReadonlyMap<string, number>;
}

/** After so many steps nothing is broken for a while: only then is there a time in which something has to happen. */
const CALM_EVERY = 12;
/** What a calm takes, and the judgement of the last creations after it. */
const CALM_SECONDS = 90;

/** Installs the chart and a fleet on a cluster, and breaks one thing after another until the time is over. */
export async function torture(provider: Provider, cluster: Cluster, options: TortureOptions): Promise<Outcome> {
  const program = await clientProgram('kubectl');
  const kube: Kubectl = { program, kubeconfig: cluster.kubeconfig, namespace: FLEET_NAMESPACE };
  await install(provider, cluster, kube);
  const broken: Broken[] = [];
  const history = new History((each) => {
    broken.push(each);
    tell(each, options, kube).catch((error) => options.journal.note({ event: 'no-evidence', error: String(error) }));
  });
  const { arena, watchman } = await enter(cluster, history, options);
  const attendant = new Attendant(arena);
  const rounds = new Rounds(arena, attendant, options.faults);
  try {
    void arena.pods.run();
    attendant.start();
    await step('waiting for the fleet', () => rounds.settle('the start'));
    arena.churn.start();
    watchman.start(arena.pods);
    const silent = options.isSabotage ? await sabotage(arena, rounds, broken) : [];
    const steps = options.isSabotage ? 0 : await run(rounds, options);
    watchman.look(arena.pods);
    return { broken, silent, steps, totals: history.totals, recoveries: rounds.recoveries, peaks: watchman.peaks };
  } finally {
    for (const each of [watchman, attendant, arena.churn, arena.pods, arena.clients]) each.stop();
    arena.api.close();
  }
}

async function install(provider: Provider, cluster: Cluster, kube: Kubectl): Promise<void> {
  const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
  const image = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  // Passes of the schedule, each minute, and more of them on call.
  const values = { 'reaper.enabled': 'true', 'reaper.schedule': '* * * * *', 'reaper.idleTimeout': `${IDLE_SECONDS}s` };
  await step('installing the chart', () => installChart(cluster, { images, values }));
  await step('making clocks steppable', () => makeClockSteppable(cluster.name, { ...kube, namespace: NAMESPACE }));
  for (const namespace of [FLEET_NAMESPACE, CHURN_NAMESPACE]) await kubectl(kube, ['create', 'namespace', namespace]);
  await apply(kube, fleetManifests(image));
}

async function enter(
  cluster: Cluster,
  history: History,
  { seed, journal }: TortureOptions,
): Promise<{ arena: Arena; watchman: Watchman }> {
  const node = new ClusterNode(cluster.name);
  const audit = new AuditLog(join(clusterFolder(cluster.name), AUDIT_LOG));
  const watchman = new Watchman(node, history, audit);
  const api = new Api(cluster.kubeconfig);
  const pods = new WatchedPods(api, (pod) => watchman.saw(pod));
  const churn = new Churn(api, (creation) => history.created(creation));
  const clients = await Clients.start(node, { seed, onContact: (workload, at) => history.contact(workload, at) });
  return { watchman, arena: { api, node, pods, clients, churn, passes: new Passes(api), history, journal } };
}

async function run(rounds: Rounds, { seed, seconds, faults }: TortureOptions): Promise<number> {
  const end = Date.now() + (seconds - CALM_SECONDS) * 1000;
  for (const each of plan(seed, faults)) {
    await rounds.step(each);
    const isOver = Date.now() >= end;
    if (isOver || each.number % CALM_EVERY === 0) await rounds.calm();
    if (isOver) return each.number;
  }
  throw new RangeError('Cannot go on: expected a plan without end');
}

/** Says that an invariant broke, and keeps what a person would look at, as it is at this moment. */
async function tell(broken: Broken, { journal, seed }: TortureOptions, kube: Kubectl): Promise<void> {
  const { invariant, subject, what, at } = broken;
  const time = new Date(at).toISOString();
  const before = journal.before();
  journal.note(
    { event: 'broken', seed, ...broken },
    styleText('red', `BROKEN ${invariant}: ${subject} ${what} (${time})`),
  );
  const file = `${invariant}-${subject.replaceAll(/[^\w.-]/g, '_')}.txt`;
  const head = `${invariant}: ${subject} ${what}\nat ${time}, seed ${seed}\n\nJust before:\n${before}\n\n`;
  journal.keep(file, head);
  journal.keep(file, head + (await gather(kube, [FLEET_NAMESPACE, NAMESPACE])));
}
