import { expect, test } from '@jest/globals';
import { MACHINE_PORT_NAMES } from '../contract/annotations.ts';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import { createDice } from '../lib/injection/testing/dice.ts';
import { WINDOWS } from '../lib/injection/testing/generate-oddities.ts';
import { generatePod } from '../lib/injection/testing/generate-pod.ts';
import type { V1Container, V1Pod } from '../lib/kube/types.ts';
import { type Outcome, review } from './review.ts';

// What is chosen for generated pods, held against another way to find it out.
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const PODS = Number(process.env.SPAWNER_PODS ?? 400);
const CONFIG: InjectionConfig = {
  form: 'native',
  sidecar: { image: 'sidecar', pullPolicy: 'Never', pullSecrets: [], resources: {} },
};

type Settings = Extract<Outcome, { kind: 'injected' }>['settings'];
interface Case {
  seed: number;
  pod: V1Pod;
  outcome: Outcome;
}

const cases: Case[] = Array.from({ length: PODS }, (_, at) => {
  const pod = generatePod(createDice(SEED + at));
  return { seed: SEED + at, pod, outcome: review({ uid: '1', namespace: 'default', pod }, CONFIG) };
});

/** Runs a check on every injected pod, and returns on how many; a failure says on which. */
function forEveryInjected(check: (pod: V1Pod, settings: Settings) => void): number {
  const injected = cases.filter(({ outcome }) => outcome.kind === 'injected');
  for (const { seed, pod, outcome } of injected) {
    try {
      if (outcome.kind === 'injected') check(pod, outcome.settings);
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
  }
  return injected.length;
}

const annotation = ({ metadata }: V1Pod, name: string) => metadata?.annotations?.[`spawner.io/${name}`];
const containersOf = ({ spec }: V1Pod): V1Container[] => [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];

test('every declared TCP port of a container that lasts is monitored or a machine’s, and none is both', () => {
  const checked = forEveryInjected((pod, { monitorPorts, machinePorts, undeclaredPorts }) => {
    expect(machinePorts.filter((port) => monitorPorts.includes(port))).toEqual([]);
    if (undeclaredPorts === 'ignore') return;
    const lasting = containersOf(pod).filter(
      (container) => pod.spec?.containers.includes(container) || container.restartPolicy === 'Always',
    );
    for (const { name = '', containerPort, protocol = 'TCP' } of lasting.flatMap(({ ports }) => ports ?? [])) {
      if (protocol !== 'TCP' || containerPort < 1) continue;
      const isMachines = MACHINE_PORT_NAMES.includes(name) || annotation(pod, 'machine-ports') !== undefined;
      expect(isMachines ? [...monitorPorts, ...machinePorts] : monitorPorts).toContain(containerPort);
    }
  });
  expect(checked).toBeGreaterThan(PODS / 2);
});

test('the serve port is one that no part of the manifest names, unless the annotation does', () => {
  let moved = 0;
  forEveryInjected((pod, { servePort, monitorPorts, machinePorts }) => {
    const allowed = pod.spec?.securityContext?.sysctls ? 1 : 1024;
    expect(servePort).toBeGreaterThanOrEqual(allowed);
    expect([...monitorPorts, ...machinePorts]).not.toContain(servePort);
    const declared = containersOf(pod).flatMap(({ ports }) => ports ?? []);
    const tcp = declared.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort);
    expect(tcp).not.toContain(servePort);
    const actions = JSON.stringify(
      containersOf(pod).map(({ ports: _, env: __, args: ___, command: ____, ...rest }) => rest),
    );
    expect(actions).not.toMatch(new RegExp(`"port":"?${servePort}\\b`));
    if (annotation(pod, 'serve-port') === String(servePort)) return;
    moved += servePort === 7070 ? 0 : 1;
    const texts = containersOf(pod).flatMap(({ args = [], command = [], env = [] }) => [...args, ...command, ...env]);
    expect(JSON.stringify(texts)).not.toMatch(new RegExp(`[:="p]${servePort}"`));
  });
  expect(moved).toBeGreaterThan(PODS / 40);
});

test('a pod is taken for a Windows one exactly where its generator says so', () => {
  const marks = new Set(WINDOWS.map((mark) => JSON.stringify(mark).slice(1, -1)));
  const isMarked = (pod: V1Pod) => [...marks].some((mark) => JSON.stringify(pod.spec).includes(mark));
  for (const { seed, pod, outcome } of cases)
    expect([seed, outcome.kind === 'skipped' && outcome.reason === 'windows']).toEqual([seed, isMarked(pod)]);
  expect(cases.filter(({ pod }) => isMarked(pod)).length).toBeGreaterThan(PODS / 40);
});
