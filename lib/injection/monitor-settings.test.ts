import { expect, test } from '@jest/globals';
import type { V1Container, V1Pod } from '../kube/types.ts';
import { readMonitorSettings } from './monitor-settings.ts';

type Port = NonNullable<V1Container['ports']>[number];

const container = (name: string, ...ports: Port[]): V1Container => ({ name, ports });
const sidecar = (name: string, ...ports: Port[]): V1Container => ({
  ...container(name, ...ports),
  restartPolicy: 'Always',
});
const podOf = (
  containers: V1Container[],
  initContainers: V1Container[] = [],
  annotations: Record<string, string> = {},
): V1Pod => ({ metadata: { annotations }, spec: { containers, initContainers } });

const app = container('app', { containerPort: 8080 });
const silentApp = container('app');
const proxy = sidecar('oauth2-proxy', { name: 'http', containerPort: 4180 });

test.each<[string, V1Pod, number[], number[]]>([
  ['the ports of containers', podOf([app]), [8080], []],
  ['8080 where nothing is declared', podOf([silentApp]), [8080], []],
  ['those of a restartable init container', podOf([silentApp], [proxy]), [4180], []],
  ['those of containers first', podOf([app], [proxy]), [8080, 4180], []],
  ['not those of an init container that ends', podOf([app], [container('init', { containerPort: 9000 })]), [8080], []],
  [
    "the ports of Linkerd's proxy",
    podOf(
      [silentApp],
      [
        sidecar(
          'linkerd-proxy',
          { name: 'linkerd-proxy', containerPort: 4143 },
          { name: 'linkerd-admin', containerPort: 4191 },
        ),
      ],
    ),
    [4143],
    [4191],
  ],
  [
    'not the exact names of machines',
    podOf([
      container(
        'app',
        { containerPort: 80 },
        { name: 'metrics', containerPort: 1 },
        { name: 'http-metrics', containerPort: 2 },
        { name: 'health', containerPort: 3 },
      ),
    ]),
    [80],
    [1, 2, 3],
  ],
  [
    'names that only resemble them',
    podOf([
      container(
        'app',
        { name: 'metrics-api', containerPort: 1 },
        { name: 'api-metrics-x', containerPort: 2 },
        { name: 'health-api', containerPort: 3 },
        { name: 'probe', containerPort: 4 },
        { name: 'prometheus', containerPort: 5 },
      ),
    ]),
    [1, 2, 3, 4, 5],
    [],
  ],
  [
    'a port that is a machine’s by one name and a user’s by another',
    podOf([
      container('a', { name: 'metrics', containerPort: 9000 }),
      container('b', { name: 'web', containerPort: 9000 }),
    ]),
    [9000],
    [],
  ],
  [
    'not what spawner.io/machine-ports names',
    podOf([app, container('exporter', { containerPort: 9121 })], [], { 'spawner.io/machine-ports': '9121, 9090' }),
    [8080],
    [9121, 9090],
  ],
  [
    'what spawner.io/monitor-port names, even under a machine’s name',
    podOf([container('app', { name: 'metrics', containerPort: 9090 }, { containerPort: 80 })], [], {
      'spawner.io/monitor-port': '9090',
    }),
    [9090],
    [],
  ],
])('readMonitorSettings() monitors %s', (_, pod, monitorPorts, machinePorts) => {
  expect(readMonitorSettings(pod)).toMatchObject({ monitorPorts, machinePorts, warnings: [] });
});

test.each<[string, Record<string, string>, string]>([
  ['counts', {}, 'count'],
  ['counts for a wrong spawner.io/monitor-port', { 'spawner.io/monitor-port': 'http' }, 'count'],
  ['counts for spawner.io/machine-ports', { 'spawner.io/machine-ports': '9121' }, 'count'],
  ['ignores for spawner.io/monitor-port', { 'spawner.io/monitor-port': '8080' }, 'ignore'],
])('readMonitorSettings() %s: undeclared ports', (_, annotations, undeclaredPorts) => {
  expect(readMonitorSettings(podOf([app], [], annotations))).toMatchObject({ undeclaredPorts });
});

test('readMonitorSettings() monitors a port that both annotations name, and says so', () => {
  const annotations = { 'spawner.io/monitor-port': '8080,9121', 'spawner.io/machine-ports': '9121,9122' };
  expect(readMonitorSettings(podOf([app], [], annotations))).toMatchObject({
    monitorPorts: [8080, 9121],
    machinePorts: [9122],
    warnings: [
      'Cannot take ports as machine ports that are monitored, such as 9121: name the monitored ones in spawner.io/monitor-port',
    ],
  });
});

test.each([
  ['true', true, 0],
  ['false', false, 0],
  ['yes', undefined, 1],
])('readMonitorSettings() reads spawner.io/count-loopback: %s', (text, countLoopback, warnings) => {
  const read = readMonitorSettings(podOf([app], [], { 'spawner.io/count-loopback': text }));
  expect([read.countLoopback, read.warnings.length]).toEqual([countLoopback, warnings]);
});
