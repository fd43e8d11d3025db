import { expect, test } from '@jest/globals';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import { MAX_PORTS, MAX_SCHEDULED_PROBES, maxPatchBytes } from '../lib/injection/patch-bound.ts';
import { withToken } from '../lib/injection/testing/with-token.ts';
import type { V1Container, V1Pod } from '../lib/kube/types.ts';
import { type Outcome, review } from './review.ts';

const CONFIG: InjectionConfig = {
  form: 'native',
  scrapeAnnotations: true,
  sidecar: {
    image: `registry.example/${'team/'.repeat(20)}spawner-sidecar@sha256:${'0'.repeat(64)}`,
    pullPolicy: 'IfNotPresent',
    pullSecrets: ['registry', 'r'.repeat(253)],
    resources: {
      requests: { cpu: '5.000000001', memory: '12345678Ki', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '5.000000002', memory: '12345679Ki', 'ephemeral-storage': '2Gi' },
    },
  },
};

const probe = {
  httpGet: { port: 65_000, path: `/${'"'.repeat(30)}` },
  periodSeconds: 86_400,
  timeoutSeconds: 86_400,
  failureThreshold: 86_400,
};
const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1', memory: '1Gi' } };
const container = (at: number): V1Container => ({
  name: `${at}${'n'.repeat(63)}`.slice(0, 63),
  ports: Array.from({ length: MAX_PORTS }, (_, port) => ({ containerPort: 65_000 + port })),
  resources,
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
});
const ANNOTATIONS = {
  'spawner.io/serve-port': '64999',
  'spawner.io/refresh-seconds': '86400',
  'spawner.io/count-loopback': 'true',
  'spawner.io/machine-ports': Array.from({ length: MAX_PORTS }, (_, at) => 64_000 + at).join(','),
  'spawner.io/ignore-sources': 'fd00::/8,'.repeat(22).slice(0, -1),
  'spawner.io/drain-memory-percent': '999.999999',
  'spawner.io/drain-resume-percent': '998.999999',
  'spawner.io/drain-usage-url': `http://localhost/?${'$\\'.repeat(91)}`,
  'spawner.io/drain-interval-seconds': '86400',
  'spawner.io/drain-connections': '1000000',
};

function longest(probes: string, containers: number): V1Pod {
  const annotations = { ...ANNOTATIONS, 'spawner.io/probes': probes };
  const spec = { containers: Array.from({ length: containers }, (_, at) => container(at)) };
  return withToken({ metadata: { labels: { 'spawner.io/monitor': '' }, annotations }, spec });
}

function injected(pod: V1Pod, form: InjectionConfig['form']): Extract<Outcome, { kind: 'injected' }> {
  const outcome = review({ uid: '1', namespace: 'default', pod }, { ...CONFIG, form });
  if (outcome.kind !== 'injected') throw new Error(`Cannot measure a patch: got ${outcome.kind}`);
  return outcome;
}

const scheduleOf = (patch: string) => /"SPAWNER_PROBE_SCHEDULE","value":"([^"]*)"/.exec(patch)?.[1]?.split(' ') ?? [];

test.each([
  ['native', 'rewrite'],
  ['native', 'discount'],
  ['container', 'rewrite'],
  ['container', 'discount'],
] as const)('a patch (%s, %s) stays within its bound where everything is at its longest', (form, probes) => {
  const { patch } = injected(longest(probes, 30), form);
  const bound = maxPatchBytes(CONFIG.sidecar);
  expect(Buffer.byteLength(patch)).toBeLessThanOrEqual(bound);
  // A bound that nothing comes near would be none.
  expect(Buffer.byteLength(patch)).toBeGreaterThan(probes === 'rewrite' ? 0.8 * bound : 0);
});

test('the probe schedule is never left out; of more than 64 probes, a warning says how many are', () => {
  const { patch, settings } = injected(longest('discount', 21), 'native');
  expect(scheduleOf(patch)).toHaveLength(63);
  expect(settings.warnings).toEqual([]);
  const more = injected(longest('discount', 22), 'native');
  expect(scheduleOf(more.patch)).toHaveLength(MAX_SCHEDULED_PROBES);
  expect(more.settings.warnings).toEqual([expect.stringContaining('Cannot discount 2 of the probes')]);
});

test('probes beyond the room for rewritten ones are discounted, with a warning', () => {
  const { patch, settings } = injected(longest('rewrite', 10), 'native');
  const rewritten = patch.match(/"op":"replace"/g)?.length ?? 0;
  expect(rewritten).toBeGreaterThanOrEqual(6);
  expect(scheduleOf(patch)).toHaveLength(30 - rewritten);
  expect(settings.warnings).toEqual([expect.stringContaining(`Cannot rewrite ${30 - rewritten} of the probes`)]);
});

test('the usage URL is passed on in one encoding, so that its length in bytes is known', () => {
  const pod = (url: string): V1Pod => ({
    metadata: { labels: { 'spawner.io/monitor': '' }, annotations: { 'spawner.io/drain-usage-url': url } },
    spec: { containers: [{ name: 'app' }] },
  });
  expect(injected(pod('http://localhost/ü'), 'native').patch).toContain('"http://localhost/%C3%BC"');
  const { settings } = injected(pod(`http://localhost/${'ü'.repeat(180)}`), 'native');
  expect(settings.warnings).toEqual([expect.stringContaining('expected at most 200 characters')]);
});

test('a name that no container can have does not get into the patch', () => {
  const pod = { metadata: { labels: { 'spawner.io/monitor': '' } }, spec: { containers: [{ name: 'x'.repeat(1e6) }] } };
  expect(injected(pod, 'container').patch.length).toBeLessThan(4096);
});
