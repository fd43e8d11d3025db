import type { V1Container, V1Pod } from '../../kube/types.ts';
import type { Dice } from './dice.ts';

type Spec = NonNullable<V1Pod['spec']>;

const expression = (key: string, operator: string, ...values: string[]) => ({
  key,
  operator,
  ...(values.length > 0 && { values }),
});
const required = (...terms: ReturnType<typeof expression>[][]): Partial<Spec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
      },
    },
  },
});
const LINUX = expression('kubernetes.io/os', 'In', 'linux');
const BUILD = 'node.kubernetes.io/windows-build';

/** Everything that keeps a pod off Linux. */
export const WINDOWS: [Partial<Spec>, ...Partial<Spec>[]] = [
  { os: { name: 'windows' } },
  { nodeSelector: { 'kubernetes.io/os': 'windows' } },
  { nodeSelector: { 'beta.kubernetes.io/os': 'windows' } },
  { nodeSelector: { [BUILD]: '10.0.20348' } },
  required([expression('kubernetes.io/os', 'In', 'windows')]),
  required([expression('beta.kubernetes.io/os', 'NotIn', 'linux')]),
  required([expression(BUILD, 'Exists')], [expression(BUILD, 'Gt', '10')]),
  required([expression('a.example/disk', 'Exists'), expression(BUILD, 'In', '10.0.17763', '10.0.20348')]),
];

/** What resembles that, and does not. */
const LINUX_TOO: [Partial<Spec>, ...Partial<Spec>[]] = [
  { os: { name: 'linux' } },
  { nodeSelector: { 'kubernetes.io/os': 'linux' } },
  required([expression('kubernetes.io/os', 'In', 'windows')], [LINUX]),
  required([expression('kubernetes.io/os', 'NotIn', 'windows')]),
  required([expression(BUILD, 'DoesNotExist')]),
];

/** Where a pod may run: mostly anywhere. */
export function generatePlatform(dice: Dice): Partial<Spec> {
  if (dice.once(16)) return dice.pick(WINDOWS);
  return dice.once(8) ? dice.pick(LINUX_TOO) : {};
}

/** The proxies of two meshes and of a login, as native sidecars. */
const PROXIES: [V1Container, ...V1Container[]] = [
  {
    name: 'linkerd-proxy',
    ports: [
      { name: 'linkerd-proxy', containerPort: 4143 },
      { name: 'linkerd-admin', containerPort: 4191 },
    ],
    livenessProbe: { httpGet: { path: '/live', port: 4191 } },
  },
  {
    name: 'istio-proxy',
    ports: [{ name: 'http-envoy-prom', containerPort: 15_090 }],
    startupProbe: { httpGet: { path: '/healthz/ready', port: 15_021 }, failureThreshold: 600, periodSeconds: 1 },
  },
  { name: 'oauth2-proxy', args: ['--http-address=0.0.0.0:4180'], ports: [{ name: 'http', containerPort: 4180 }] },
  { name: 'proxy', args: ['--listen=:7070'] },
];

/** Sometimes a proxy in front of the others. */
export function generateProxies(dice: Dice): V1Container[] {
  return dice.once(4) ? [{ image: 'registry.example/proxy:1', restartPolicy: 'Always', ...dice.pick(PROXIES) }] : [];
}

/** Ports named anywhere but in `ports`: ours, the next ones, and what is no port. */
export function generateTexts(dice: Dice): Partial<V1Container> {
  const port = dice.pick([7070, 7071, 9901]);
  const command = ['sh', '-c', `nc -z localhost ${port}`];
  return dice.pick<Partial<V1Container>>([
    {},
    {},
    {},
    { command: ['serve', `-p${port}`] },
    { args: [`--admin=0.0.0.0:${port}`, `--build=1.${port}.2`] },
    { env: [{ name: 'PORT', value: String(port) }] },
    { env: [{ name: 'HASH', value: `a${port}b` }] },
    { lifecycle: { preStop: { exec: { command } } } },
    { lifecycle: { postStart: { httpGet: { path: '/', port } } } },
    { lifecycle: { preStop: { tcpSocket: { port } } } },
    { readinessProbe: { exec: { command } } },
  ]);
}
