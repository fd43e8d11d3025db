import { expect, test } from '@jest/globals';
import type { V1Container } from '../kube/types.ts';
import { olderContainers, olderContainerWarning } from './older-containers.ts';

const found = (container: Partial<V1Container>) =>
  olderContainers({
    spec: {
      containers: [
        { name: 'app', image: 'nginx:1' },
        { name: 'old', ...container },
      ],
    },
  });

test.each<[string, Partial<V1Container>, string, number[]]>([
  [
    'the image of tcp-exporter',
    { image: 'localhost:5000/jhcook/tcp-exporter:latest', args: ['9100', '8080'], ports: [{ containerPort: 9100 }] },
    'tcp-exporter',
    [9100],
  ],
  [
    'its script, without a declared port',
    { image: 'python:3', command: ['python3', '/app/tcp_exporter.py', '9101', '80'] },
    'tcp-exporter',
    [9101],
  ],
  [
    'its script behind a shell',
    { image: 'python:3', command: ['sh', '-c', 'exec python3 /app/tcp_exporter.py 9101 80'] },
    'tcp-exporter',
    [9101],
  ],
  [
    'network-watcher behind a shell',
    { image: 'x', args: ['-c', 'php application network:watch'] },
    'network-watcher',
    [],
  ],
  [
    'our image in its place',
    { image: 'ghcr.io/spawner/spawner-sidecar@sha256:00', args: ['9100', '8080'] },
    'tcp-exporter',
    [9100],
  ],
  ['the image of spawner-sidecar', { image: 'ghcr.io/drifting-in-space/spawner-sidecar' }, 'spawner-sidecar', [7070]],
  ['its flags', { image: 'x', command: ['/spawner-sidecar', '--serve-port', '7071'] }, 'spawner-sidecar', [7071]],
  [
    'its flags in one word',
    { image: 'x', command: ['/spawner-sidecar'], args: ['--serve-port=7072'] },
    'spawner-sidecar',
    [7072],
  ],
  [
    'the image of network-watcher',
    { image: 'quay.io/soketi/network-watcher:6.3-8.0-cli-alpine' },
    'network-watcher',
    [],
  ],
  ['its command', { image: 'x', command: ['php', 'application', 'network:watch'] }, 'network-watcher', []],
])('olderContainers() knows %s', (_, container, program, ports) => {
  expect(found(container)).toEqual([{ name: 'old', program, ports }]);
});

test.each<[string, Partial<V1Container>]>([
  ['another exporter', { image: 'nginx/nginx-prometheus-exporter:1', args: ['9113', '8080'] }],
  [
    'an application that waits for an exporter',
    { image: 'x', command: ['sh', '-c', 'until nc -z tcp-exporter 9100; do sleep 1; done; exec /server'] },
  ],
  ['a longer name', { image: 'example.com/tcp-exporter-ui:1' }],
  ['our own container', { name: 'spawner-sidecar', image: 'ghcr.io/spawner/spawner-sidecar:1' }],
  ['no image', {}],
])('olderContainers() passes by %s', (_, container) => {
  expect(found(container)).toEqual([]);
});

test('olderContainerWarning() says what becomes of it', () => {
  expect(
    [
      { name: 'a', program: 'tcp-exporter', ports: [9100] } as const,
      { name: 'b', program: 'network-watcher', ports: [] } as const,
    ].map(olderContainerWarning),
  ).toEqual([
    'Container "a" is an older tcp-exporter: port 9100 is not monitored, because scrapes would keep the pod awake; remove it, the sidecar replaces it',
    'Container "b" is an older network-watcher: remove it, the sidecar replaces it',
  ]);
});
