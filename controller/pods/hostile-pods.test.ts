import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  DRAIN_CONNECTIONS_ANNOTATION,
  DRAIN_MEMORY_PERCENT_ANNOTATION,
  MONITOR_PORT_ANNOTATION,
  PROBES_ANNOTATION,
  SERVE_PORT_ANNOTATION,
} from '../../contract/annotations.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL, MONITORED_SELECTOR } from '../../contract/labels.ts';
import { createDice, type Dice } from '../../lib/injection/testing/dice.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { until } from '../../lib/process/testing/until.ts';
import { PodsLab } from '../testing/pods-lab.ts';

let lab: PodsLab;
beforeEach(() => {
  lab = new PodsLab();
});
afterEach(() => lab.stop());

const place = (name: string) => ({ resource: 'pods', namespace: 'default', name });
const attachedTo = (name: string) => lab.pod(name).spec?.ephemeralContainers?.length ?? 0;

/** Texts that a person may write into an annotation, or a number's place. */
const TEXTS: readonly [string, ...string[]] = [
  '70000',
  ...['65536', '-1', '0', '7070.5', '1e9', '0x1F', 'NaN', 'Infinity', '', ' ', '\u0000', '\ud800', '💥'],
  ...['80,70000', ',,,,', 'rewrite', '__proto__', '{"a":', `${'9'.repeat(400)}`, ','.repeat(10_000)],
];

/** Numbers in a port's place: an API server stores any int32 that its validation lets through. */
const PORTS: readonly [number, ...number[]] = [0, -1, 70_000, 2_147_483_647, -2_147_483_648, 8080, 7070];

function hostileAnnotations(dice: Dice): Record<string, string> {
  const keys = [MONITOR_PORT_ANNOTATION, SERVE_PORT_ANNOTATION, PROBES_ANNOTATION, DRAIN_CONNECTIONS_ANNOTATION];
  const all = [...keys, DRAIN_MEMORY_PERCENT_ANNOTATION, 'spawner.io/drained-by', '__proto__', 'constructor'];
  const chosen = all.filter(() => dice.once(2)).map((key) => [key, dice.pick(TEXTS)] as const);
  return Object.fromEntries([...chosen, [DRAIN_MEMORY_PERCENT_ANNOTATION, '75']]);
}

function hostileContainer(dice: Dice, name: string): object {
  const servePort = { name: ENVIRONMENT.sidecar.servePort };
  const env = dice.once(3) ? { ...servePort, valueFrom: {} } : { ...servePort, value: dice.pick(TEXTS) };
  const path = dice.pick(TEXTS);
  return {
    name: dice.once(8) ? dice.pick(TEXTS) : name,
    ...(dice.once(2) && { env: dice.once(4) ? null : [env] }),
    ...(dice.once(2) && { ports: dice.once(4) ? null : [{ containerPort: dice.pick(PORTS), name: dice.pick(TEXTS) }] }),
    ...(dice.once(4) && { readinessProbe: { httpGet: { port: dice.pick([...TEXTS, ...PORTS]), path } } }),
    ...(dice.once(8) && { livenessProbe: { tcpSocket: null }, lifecycle: null, resources: null }),
  };
}

function hostilePod(dice: Dice, name: string): V1Pod {
  const injected = dice.once(2);
  const sidecar = hostileContainer(dice, 'spawner-sidecar');
  const state = { terminated: { exitCode: 1, finishedAt: dice.pick(['', 'never', '9999-99-99', null] as const) } };
  const pod = {
    metadata: {
      namespace: 'default',
      name,
      labels: { [MONITOR_LABEL]: 'true', [ACCEPTS_LABEL]: dice.pick(TEXTS), 'spawner.io/injected': 'true' },
      annotations: hostileAnnotations(dice),
    },
    spec: {
      containers: [hostileContainer(dice, 'app')],
      ...(injected && { initContainers: [sidecar] }),
      ...(!injected && dice.once(2) && { ephemeralContainers: [sidecar] }),
    },
    status: {
      phase: 'Running',
      podIP: dice.pick(['127.0.0.1', '', 'localhost:1', '999.1.1.1', '::ffff:127.0.0.1', '\u0000', 'a b'] as const),
      ephemeralContainerStatuses: [{ name: 'spawner-sidecar', state }],
    },
  };
  return spoilt(dice, pod);
}

/** In one pod of three, a field is missing: nothing, or null, as Go writes an empty list. */
function spoilt(dice: Dice, pod: object): V1Pod {
  if (!dice.once(3)) return pod;
  const [name, part] = dice.pick(Object.entries(pod) as [[string, object]]);
  const keys = Object.keys(part).filter((each) => !['namespace', 'name', 'phase'].includes(each));
  const key = dice.pick(keys as [string]);
  return { ...pod, [name]: { ...part, [key]: dice.pick<undefined | null>([undefined, null]) } };
}

/** Without the one list at the start of what an earlier controller left. */
function listsOfMonitored(): number {
  return lab.api.seen.filter(
    ({ method, path, query }) =>
      method === 'GET' && path === '/api/v1/pods' && query.get('labelSelector') === MONITORED_SELECTOR,
  ).length;
}

test('ten pods that name an impossible serve port keep no other pod from a sidecar', async () => {
  for (let number = 0; number < 10; number += 1) {
    const annotations = { [SERVE_PORT_ANNOTATION]: '70000', [DRAIN_MEMORY_PERCENT_ANNOTATION]: '75' };
    const spec = { containers: [], initContainers: [{ name: 'spawner-sidecar' }] };
    const labels = { [MONITOR_LABEL]: 'true', 'spawner.io/injected': 'true' };
    const metadata = { namespace: 'default', name: `hostile-${number}`, annotations, labels };
    lab.api.objects.create(place(''), { metadata, spec, status: { phase: 'Running', podIP: '127.0.0.1' } } as V1Pod);
  }
  lab.create('polite');
  await lab.start();
  await until(() => attachedTo('polite') === 1);
  expect(listsOfMonitored()).toBe(1);
});

test.each([1, 2, 3, 4])('no field of a pod breaks the watch of the others (seed %i)', async (seed) => {
  const dice = createDice(seed);
  for (let number = 0; number < 250; number += 1) {
    const pod = hostilePod(dice, `hostile-${number}`);
    lab.api.objects.create(place(''), pod);
  }
  lab.create('first');
  await lab.start();
  await until(() => attachedTo('first') === 1 && lab.api.isWatched());
  for (let number = 0; number < 250; number += 1)
    lab.api.objects.patch(place(`hostile-${number}`), { metadata: { annotations: hostileAnnotations(dice) } });
  lab.create('second');
  await until(() => attachedTo('second') === 1);
  const lists = listsOfMonitored();
  const watches = lab.api.seen.filter(({ method }) => method === 'WATCH').length;
  expect({ lists, watches, broken: lab.lines.filter((line) => line.includes('watch interrupted')) }).toEqual({
    lists: 1,
    watches: 1,
    broken: [],
  });
});
