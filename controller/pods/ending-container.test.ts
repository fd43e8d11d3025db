import { expect, test } from '@jest/globals';
import type { V1ContainerStatus, V1Pod } from '../../lib/kube/types.ts';
import { endingContainer } from './ending-container.ts';

const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second));
const status = (changes: Partial<V1ContainerStatus> = {}): V1ContainerStatus => ({
  name: 'app',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 3,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at(0), finishedAt: at(1) } },
  ...changes,
});
const sidecar = status({ name: 'spawner-sidecar', restartCount: 0, state: { running: {} }, lastState: {} });
const ended = (more: object) => ({
  lastState: { terminated: { exitCode: 1, startedAt: at(0), finishedAt: at(1), ...more } },
});

function pod(app: V1ContainerStatus, sidecars: V1ContainerStatus[] = [sidecar]): V1Pod {
  return {
    spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'spawner-sidecar' }] },
    status: { containerStatuses: [app], initContainerStatuses: sidecars },
  };
}

test.each<[string, V1Pod, string | undefined]>([
  ['keeps ending', pod(status()), 'app'],
  ['has just ended again', pod(status({ state: ended({}).lastState, lastState: {} })), 'app'],
  ['has ended twice', pod(status({ restartCount: 2 })), undefined],
  ['is ready again', pod(status({ ready: true })), undefined],
  ['ends with success', pod(status(ended({ exitCode: 0 }))), undefined],
  ['needs too much memory', pod(status(ended({ exitCode: 137, reason: 'OOMKilled' }))), undefined],
  ['ends after two minutes', pod(status(ended({ finishedAt: at(120) }))), undefined],
  ['has no sidecar that runs', pod(status(), [status({ name: 'spawner-sidecar' })]), undefined],
  ['has no status', { spec: { containers: [{ name: 'app' }] } }, undefined],
])('endingContainer() of a pod whose application %s', (_, of, name) => {
  expect(endingContainer(of)).toBe(name);
});
