import { styleText } from 'node:util';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { step } from '../hack/base/progress.ts';
import { chooseSidecarHost } from '../hack/build/sidecar-host.ts';
import { loadDebianImage, loadProjectImages } from '../hack/images/images.ts';
import type { Cluster, Provider } from '../hack/provider/provider.ts';
import { NGINX_PACKAGES } from '../hack/scene/apps.ts';
import { AuditLog, auditLogOf } from '../hack/scene/audit/audit-log.ts';
import { installChart } from '../hack/scene/install.ts';
import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { clientProgram } from '../hack/tools/tools.ts';
import { Api } from './api.ts';
import { CheckerLoop } from './checker-loop.ts';
import { Churn } from './churn.ts';
import { Claims } from './claims.ts';
import { Clients } from './clients.ts';
import { makeClockSteppable } from './faults/clock.ts';
import type { Fault } from './faults/fault.ts';
import { CHURN_NAMESPACE, FLEET_NAMESPACE, IDLE_SECONDS } from './fleet.ts';
import { History } from './history.ts';
import type { Journal } from './journal.ts';
import { fleetManifests } from './manifests.ts';
import { ClusterNode } from './node.ts';
import type { Broken, Invariant } from './oracles/broken.ts';
import { Passes } from './passes.ts';
import { plan } from './plan.ts';
import { gather, Rounds } from './rounds.ts';
import { sabotage } from './sabotage.ts';
import { Sessions } from './sessions.ts';
import type { System } from './system.ts';
import { WatchedPods } from './watched-pods.ts';
import { WorkloadDriver } from './workload-driver.ts';

/** How a run goes. */
export interface TortureOptions {
  seed: number;
  seconds: number;
  /** It also ends after this many passes of the reaper. */
  passes: number;
  /** Between the beginnings of two of them. */
  passEverySeconds: number;
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

/** After this many steps, nothing is broken for a while: only then can a bound on time be checked. */
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
  const { system, checkers } = await enter({ cluster, kube, history, options });
  const claims = new Claims(system.api, history);
  const driver = new WorkloadDriver(system, options.passEverySeconds);
  const rounds = new Rounds(system, driver, options.faults);
  try {
    void system.pods.run();
    driver.start();
    await step('waiting for the fleet', () => rounds.settle('the start'));
    system.churn.start();
    checkers.start(system.pods);
    claims.start();
    const silent = options.isSabotage ? await sabotage(system, rounds, broken) : [];
    const steps = options.isSabotage ? 0 : await run(rounds, history, options);
    checkers.look(system.pods);
    return { broken, silent, steps, totals: history.totals, recoveries: rounds.recoveries, peaks: checkers.peaks };
  } finally {
    for (const each of [checkers, claims, driver, system.churn, system.pods, system.clients, system.sessions])
      each.stop();
    system.api.close();
  }
}

async function install(provider: Provider, cluster: Cluster, kube: Kubectl): Promise<void> {
  const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
  const nginx = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  // Passes of the schedule, each minute, and more of them on call.
  const values = { 'reaper.enabled': 'true', 'reaper.schedule': '* * * * *', 'reaper.idleTimeout': `${IDLE_SECONDS}s` };
  await step('installing the chart', () => installChart(cluster, { images, values }));
  await step('making clocks steppable', () => makeClockSteppable(cluster.name, { ...kube, namespace: NAMESPACE }));
  for (const namespace of [FLEET_NAMESPACE, CHURN_NAMESPACE]) await kubectl(kube, ['create', 'namespace', namespace]);
  await apply(kube, fleetManifests({ nginx, node: `${images.registry}/spawner:${images.tag}` }));
}

interface Entered {
  cluster: Cluster;
  kube: Kubectl;
  history: History;
  options: TortureOptions;
}

async function enter({
  cluster,
  kube,
  history,
  options: { seed, journal },
}: Entered): Promise<{ system: System; checkers: CheckerLoop }> {
  const node = new ClusterNode(cluster.name);
  const audit = new AuditLog(auditLogOf(cluster.name));
  const checkers = new CheckerLoop(node, history, audit);
  const api = new Api(cluster.kubeconfig);
  const pods = new WatchedPods(api, (pod) => checkers.saw(pod));
  const churn = new Churn(api, (creation) => history.created(creation));
  const onContact = (workload: string, at: number) => history.contact(workload, at);
  const clients = await Clients.start(node, { seed, onContact });
  const sessions = new Sessions(kube, onContact);
  return {
    checkers,
    system: { api, kube, node, pods, clients, sessions, churn, passes: new Passes(api), history, journal },
  };
}

async function run(rounds: Rounds, { totals }: History, options: TortureOptions): Promise<number> {
  const { seed, seconds, passes, faults } = options;
  const end = Date.now() + (seconds - CALM_SECONDS) * 1000;
  for (const each of plan(seed, faults)) {
    await rounds.step(each);
    const isOver = Date.now() >= end || totals.passes >= passes;
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
