import { expect, test } from '@jest/globals';
import type { V1Container, V1Pod } from '../kube/types.ts';
import { readMonitorSettings } from './monitor-settings.ts';
import { isPod } from './pod-shape.ts';

type Spec = NonNullable<V1Pod['spec']>;
interface Given extends Partial<Spec> {
  annotations?: Record<string, string>;
  app?: Partial<V1Container>;
}

function read({ annotations = {}, app = {}, ...spec }: Given, servePort?: number) {
  const pod = { metadata: { annotations }, spec: { containers: [{ name: 'app', ...app }], ...spec } };
  expect(isPod(pod)).toBe(true);
  const { servePort: chosen, warnings } = readMonitorSettings(pod, servePort === undefined ? {} : { servePort });
  return [chosen, warnings];
}

const env = (value: string) => ({ app: { env: [{ name: 'PORT', value }] } });
const sysctl = (value: string) => ({
  securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value }] },
});

test.each<[string, Given, number, string]>([
  ['of a pod that says nothing', {}, 7070, ''],
  ['that the annotation names', { annotations: { 'spawner.io/serve-port': '7171' } }, 7171, ''],
  [
    'below 1024',
    { annotations: { 'spawner.io/serve-port': '80' } },
    7070,
    'Cannot read annotation spawner.io/serve-port: expected a port from 1024 to 65535, got "80"; using 7070',
  ],
  ['below 1024 where the pod allows it', { annotations: { 'spawner.io/serve-port': '80' }, ...sysctl('0') }, 80, ''],
  [
    'where the pod forbids 7070 to all without privilege',
    sysctl('10000'),
    10_000,
    'Cannot serve on port 7070: it needs a privilege in this pod; using 10000',
  ],
  ['where a sysctl is none', sysctl('x'), 7070, ''],
  [
    'that is declared',
    { app: { ports: [{ containerPort: 7070 }, { containerPort: 7071 }] } },
    7072,
    'Cannot serve on port 7070: the pod uses it; using 7072',
  ],
  ['that is declared for UDP', { app: { ports: [{ containerPort: 7070, protocol: 'UDP' }] } }, 7070, ''],
  ['that a probe names', { app: { livenessProbe: { tcpSocket: { port: 7070 } } } }, 7071, 'the pod uses it'],
  [
    'that a probe of another host names, which may be this pod',
    { app: { livenessProbe: { httpGet: { host: 'localhost', port: '7070' } } } },
    7071,
    'the pod uses it',
  ],
  ['that a hook names', { app: { lifecycle: { preStop: { httpGet: { port: 7070 } } } } }, 7071, 'the pod uses it'],
  ['that a hook names by TCP', { app: { lifecycle: { postStart: { tcpSocket: { port: 7070 } } } } }, 7071, 'uses it'],
  [
    'that the usage URL names',
    { annotations: { 'spawner.io/drain-usage-url': 'http://localhost:7070/usage' } },
    7071,
    'the pod uses it',
  ],
  ['that is a machine’s', { annotations: { 'spawner.io/machine-ports': '7070' } }, 7071, 'the pod uses it'],
  ['that is monitored', { annotations: { 'spawner.io/monitor-port': '7070' } }, 7071, 'the pod uses it'],
  ['that an environment variable is', env('7070'), 7071, "the pod's manifest names it; using 7071"],
  ['in an address', env('0.0.0.0:7070'), 7071, 'manifest names it'],
  ['in a URL', env('http://localhost:7070/x'), 7071, 'manifest names it'],
  ['in a list', env('7070,7071'), 7072, 'manifest names it'],
  ['in a flag', { app: { args: ['--port=7070'] } }, 7071, 'manifest names it'],
  ['in a flag of one letter', { app: { command: ['serve', '-p7070'] } }, 7071, 'manifest names it'],
  [
    'in a hook’s command',
    { app: { lifecycle: { preStop: { exec: { command: ['sh', '-c', 'nc -z localhost 7070'] } } } } },
    7071,
    'manifest names it',
  ],
  [
    'in a probe’s command',
    { app: { readinessProbe: { exec: { command: ['curl', 'localhost:7070'] } } } },
    7071,
    'manifest names it',
  ],
  [
    'in a native sidecar’s argument',
    { initContainers: [{ name: 'proxy', restartPolicy: 'Always', args: ['--listen=:7070'] }] },
    7071,
    'manifest names it',
  ],
  [
    'that is declared, where a text names the next one',
    { app: { ports: [{ containerPort: 7070 }], args: [':7071'] } },
    7072,
    'the pod uses it; using 7072',
  ],
  ['not in a longer number', env('17070 70701'), 7070, ''],
  ['not in a hash', env('a7070b 7070f'), 7070, ''],
  ['not in a version', env('1.7070.2'), 7070, ''],
  [
    'in a text, but the annotation names it as well',
    { ...env('http://localhost:7070/status'), annotations: { 'spawner.io/serve-port': '7070' } },
    7070,
    '',
  ],
])('readMonitorSettings() serves on the port %s', (_, given, port, warning) => {
  expect(read(given)).toEqual([port, warning === '' ? [] : [expect.stringContaining(warning)]]);
});

test('readMonitorSettings() serves on the cluster’s default where the pod says nothing, or something wrong', () => {
  expect(read({}, 9901)).toEqual([9901, []]);
  expect(read({ annotations: { 'spawner.io/serve-port': 'x' } }, 9901)).toEqual([
    9901,
    [expect.stringMatching(/using 9901$/)],
  ]);
  expect(read(env('9901'), 9901)).toEqual([9902, [expect.stringMatching(/using 9902$/)]]);
});

test('readMonitorSettings() goes round at the highest port', () => {
  const ports = [{ containerPort: 65_535 }, { containerPort: 1024 }];
  expect(read({ annotations: { 'spawner.io/serve-port': '65535' }, app: { ports } })[0]).toBe(1025);
});

test('readMonitorSettings() reads no more of a pod’s texts than a quarter of a megabyte', () => {
  const args = ['x'.repeat(300_000), '--port=7070'];
  expect(read({ app: { args } })).toEqual([7070, []]);
});
