import { expect, test } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { INJECTED_LABEL, MONITOR_LABEL } from '../contract/labels.ts';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { buildAnswer, review } from './review.ts';

const CONFIG: InjectionConfig = {
  form: 'container',
  sidecar: { image: 'sidecar', pullPolicy: 'Never', pullSecrets: [], resources: {} },
};
const labels = { [MONITOR_LABEL]: 'true' };
const containers = [{ name: 'app' }];
const withSidecar = [...containers, { name: SIDECAR_CONTAINER }];
const ports = Array.from({ length: 49 }, (_, at) => ({ containerPort: at + 1 }));

const response = (pod: V1Pod) => {
  const request = { uid: '1', namespace: 'default', pod };
  return buildAnswer(request, review(request, CONFIG)).response;
};

test.each<[string, V1Pod, string]>([
  ['host network', { spec: { containers, hostNetwork: true } }, 'the host network'],
  ['Windows', { spec: { containers, os: { name: 'windows' } } }, 'it runs on Windows'],
  ['49 ports', { spec: { containers: [{ name: 'app', ports }] } }, 'name some with spawner.io/monitor-port'],
  ['our name', { spec: { containers: withSidecar } }, 'another container named spawner-sidecar'],
  ['an end', { spec: { containers, restartPolicy: 'Never' } }, 'older than native sidecars'],
])('a pod with %s is allowed with one warning that says why it is not monitored', (_, pod, sentence) => {
  expect(response({ metadata: { labels }, ...pod })).toEqual({
    uid: '1',
    allowed: true,
    warnings: [expect.stringMatching(`^spawner: Cannot monitor this pod: .*${sentence}`)],
  });
});

test.each<[string, Record<string, string>, V1Pod['spec']]>([
  ['that says no', { [MONITOR_LABEL]: 'off' }, { containers }],
  ['that has its sidecar', { ...labels, [INJECTED_LABEL]: 'true' }, { containers: withSidecar }],
])('a pod %s gets no warning', (_, itsLabels, spec) => {
  expect(response({ metadata: { labels: itsLabels }, ...(spec && { spec }) })).toEqual({ uid: '1', allowed: true });
});
