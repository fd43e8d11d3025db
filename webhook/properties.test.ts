import { expect, test } from '@jest/globals';
import jsonPatch from 'fast-json-patch';
import { SCRAPE_ANNOTATIONS } from '../contract/annotations.ts';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { INJECTED_LABEL } from '../contract/labels.ts';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import { maxPatchBytes } from '../lib/injection/patch-bound.ts';
import { type QosClass, qosClass } from '../lib/injection/qos-class.ts';
import { createDice } from '../lib/injection/testing/dice.ts';
import { generatePod } from '../lib/injection/testing/generate-pod.ts';
import { isRestricted } from '../lib/injection/testing/pod-security.ts';
import { withToken } from '../lib/injection/testing/with-token.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { type Outcome, review } from './review.ts';

// Every pod has a seed of its own: a failure names it, and `SPAWNER_SEED=<seed> SPAWNER_PODS=1` runs it alone.
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const PODS = Number(process.env.SPAWNER_PODS ?? 200);
const seeds = Array.from({ length: PODS }, (_, at) => SEED + at);

const CONFIG: InjectionConfig = {
  form: 'native',
  sidecar: {
    image: `registry.example/team/spawner-sidecar@sha256:${'0'.repeat(64)}`,
    pullPolicy: 'IfNotPresent',
    pullSecrets: ['registry'],
    resources: { requests: { cpu: '5m', memory: '12Mi' }, limits: { memory: '96Mi' } },
  },
};
const configOf = (seed: number): InjectionConfig => ({
  ...CONFIG,
  form: seed % 4 === 0 ? 'container' : 'native',
  scrapeAnnotations: seed % 3 === 0,
});
const outcomeOf = (pod: V1Pod, config: InjectionConfig): Outcome =>
  review({ uid: '1', namespace: 'default', pod }, config);

interface Case {
  seed: number;
  before: V1Pod;
  after: V1Pod;
  patch: jsonPatch.Operation[];
  bytes: number;
}

const cases: Case[] = seeds.flatMap((seed) => {
  const before = seed % 2 === 0 ? withToken(generatePod(createDice(seed))) : generatePod(createDice(seed));
  const outcome = outcomeOf(before, configOf(seed));
  if (outcome.kind !== 'injected') return [];
  const patch: jsonPatch.Operation[] = JSON.parse(outcome.patch);
  const validate = true;
  const after = jsonPatch.applyPatch(structuredClone(before), patch, validate).newDocument;
  return [{ seed, before, after, patch, bytes: Buffer.byteLength(outcome.patch) }];
});

/** Runs a check on every pod; a failure says of which. */
function forEveryPod(check: (given: Case) => void): void {
  for (const given of cases) {
    try {
      check(given);
    } catch (cause) {
      throw new Error(`seed ${given.seed}`, { cause });
    }
  }
}

/** The pod with ours taken out again, and lists that were not there gone. */
function withoutOurs({ before, after }: Case): V1Pod {
  const pod = structuredClone(after);
  const { metadata = {}, spec = { containers: [] } } = pod;
  delete metadata.labels?.[INJECTED_LABEL];
  for (const annotation of ['kubectl.kubernetes.io/default-container', ...Object.values(SCRAPE_ANNOTATIONS)])
    if (!before.metadata?.annotations?.[annotation]) delete metadata.annotations?.[annotation];
  if (!before.metadata?.annotations) delete metadata.annotations;
  const isTheirs = ({ name }: { name?: string }) => name !== SIDECAR_CONTAINER;
  spec.containers = spec.containers.filter(isTheirs);
  const inits = spec.initContainers?.filter(isTheirs);
  const volumes = spec.volumes?.slice(0, before.spec?.volumes?.length ?? 0);
  const imagePullSecrets = spec.imagePullSecrets?.slice(0, before.spec?.imagePullSecrets?.length ?? 0);
  const lists = { initContainers: inits, volumes, imagePullSecrets };
  for (const [name, list] of Object.entries(lists)) {
    Object.assign(spec, { [name]: list });
    if (!(name in (before.spec ?? {}))) delete spec[name as keyof typeof lists];
  }
  return pod;
}

test('most generated pods are injected, of every QoS class', () => {
  expect(cases.length).toBeGreaterThan(PODS / 2);
  const classes = new Set<QosClass>(cases.map(({ before }) => qosClass(before)));
  expect(PODS < 100 ? 3 : classes.size).toBe(3);
});

test('review() adds what is ours, and removes and reorders nothing', () => {
  forEveryPod((given) => {
    const undone = withoutOurs(given);
    // Probes that went to the sidecar are put back: everything else has to be as it was.
    for (const { op, path } of given.patch)
      if (op === 'replace')
        jsonPatch.applyOperation(undone, { op, path, value: jsonPatch.getValueByPointer(given.before, path) });
    expect(undone).toEqual(given.before);
  });
});

test('review() replaces nothing but probes, and those only where the annotation says so', () => {
  forEveryPod(({ before, patch }) => {
    const others = patch.filter(({ op }) => op !== 'add');
    const mayReplace = before.metadata?.annotations?.['spawner.io/probes'] === 'rewrite';
    expect(mayReplace ? [] : others).toEqual([]);
    for (const { op, path } of others)
      expect(`${op} ${path}`).toMatch(/^replace \/spec\/containers\/\d+\/(startup|readiness|liveness)Probe$/);
  });
});

test('review() leaves probes over HTTPS to the kubelet, whose TLS decides about them', () => {
  let replaced = 0;
  let overTls = 0;
  forEveryPod(({ before, patch }) => {
    overTls += JSON.stringify(before.spec).includes('"HTTPS"') ? 1 : 0;
    for (const { path } of patch.filter(({ op }) => op === 'replace')) {
      replaced += 1;
      expect(jsonPatch.getValueByPointer(before, path)).not.toMatchObject({ httpGet: { scheme: 'HTTPS' } });
    }
  });
  expect(Math.min(replaced, overTls)).toBeGreaterThan(0);
});

test('review() adds the sidecar last, once, and no key that was there', () => {
  forEveryPod(({ before, after, patch, seed }) => {
    const { spec } = after;
    const list = configOf(seed).form === 'native' ? spec?.initContainers : spec?.containers;
    expect(list?.at(-1)?.name).toBe(SIDECAR_CONTAINER);
    const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
    expect(names.filter((name) => name === SIDECAR_CONTAINER)).toHaveLength(1);
    const keys = patch.filter(({ op, path }) => op === 'add' && !path.endsWith('/-'));
    for (const { path } of keys) expect([path, jsonPatch.getValueByPointer(before, path)]).toEqual([path, undefined]);
  });
});

test('a second review() changes nothing', () => {
  forEveryPod(({ after, seed }) => {
    expect(outcomeOf(after, configOf(seed))).toEqual({ kind: 'skipped', reason: 'already-injected' });
  });
});

test('review() keeps the QoS class', () => {
  forEveryPod(({ before, after }) => expect(qosClass(after)).toBe(qosClass(before)));
});

test('review() keeps a pod within Pod Security "restricted"', () => {
  expect(cases.some(({ before }) => isRestricted(before))).toBe(true);
  forEveryPod(({ before, after }) => expect(isRestricted(after)).toBe(isRestricted(before)));
});

test('a patch stays within its bound', () => {
  forEveryPod(({ bytes }) => expect(bytes).toBeLessThanOrEqual(maxPatchBytes(CONFIG.sidecar)));
});
