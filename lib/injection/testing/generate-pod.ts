import { PROBE_MODES } from '../../../contract/annotations.ts';
import { MONITOR_LABEL } from '../../../contract/labels.ts';
import type { V1Container, V1Pod, V1Probe, V1ResourceRequirements } from '../../kube/types.ts';
import type { Dice } from './dice.ts';
import { generatePlatform, generateProxies, generateTexts } from './generate-oddities.ts';

/** A pod that an API server accepts, but for a pod without containers: as odd as pods may be. Labelled always. */
export function generatePod(dice: Dice): V1Pod {
  const resources = dice.pick(RESOURCES);
  const isPodLevel = dice.once(8);
  const container = (index: number) => generateContainer(dice, index, isPodLevel ? undefined : resources(dice));
  const containers = Array.from({ length: dice.once(3) ? dice.below(21) : 1 + dice.below(3) }, (_, at) =>
    container(at),
  );
  const ended = Array.from({ length: dice.below(3) }, (_, at) => generateInit(dice, container(at + 100)));
  const inits = [
    ...ended,
    ...generateProxies(dice).map((proxy) => ({ ...proxy, ...withResources(dice, isPodLevel ? undefined : resources) })),
  ];
  const odd = { initContainers: [], volumes: [], imagePullSecrets: [] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'generated', labels: labels(dice), ...(dice.once(2) && { annotations: annotations(dice) }) },
    spec: {
      ...(dice.once(3) && odd),
      containers,
      ...(inits.length > 0 && { initContainers: inits }),
      ...(dice.once(3) && { volumes: [{ name: dice.pick(['data', 'spawner-no-token']), emptyDir: {} }] }),
      ...(dice.once(4) && { imagePullSecrets: [{ name: dice.pick(['registry', 'other']) }] }),
      ...(isPodLevel && { resources: { limits: { cpu: '8', memory: '8Gi' } } }),
      ...(dice.once(2) && { restartPolicy: dice.pick(['Always', 'OnFailure', 'Never']) }),
      ...(dice.once(2) && { securityContext: dice.pick<object>([{}, { runAsUser: 0 }, RESTRICTED_POD, ANY_PORT]) }),
      ...generatePlatform(dice),
    },
  };
}

const RESTRICTED_POD = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };
const ANY_PORT = { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] };
const RESTRICTED_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Resources as the others have them, where they have any. */
function withResources(dice: Dice, make: MakeResources | undefined): Pick<V1Container, 'resources'> {
  const resources = make?.(dice);
  return resources ? { resources } : {};
}

type MakeResources = (dice: Dice) => V1ResourceRequirements | undefined;

const guaranteed: MakeResources = (dice) =>
  dice.pick<V1ResourceRequirements>([
    { limits: { cpu: '100m', memory: '64Mi' } },
    { requests: { cpu: '0.1', memory: '65536Ki' }, limits: { cpu: '100m', memory: '64Mi' } },
    { requests: { cpu: '1', memory: '1G' }, limits: { cpu: '1000m', memory: '1000000000' } },
    { requests: { cpu: '1e-1', memory: '1e9' }, limits: { cpu: '100000u', memory: '1G' } },
  ]);
const burstable: MakeResources = (dice) =>
  dice.pick<V1ResourceRequirements | undefined>([
    undefined,
    { requests: { cpu: '100m' } },
    { requests: { cpu: '100m', memory: '1Mi' }, limits: { cpu: '101m', memory: '1Mi' } },
    { limits: { memory: '64Mi' } },
    { limits: { 'ephemeral-storage': '1Gi' } },
  ]);
const bestEffort: MakeResources = (dice) =>
  dice.pick<V1ResourceRequirements | undefined>([
    undefined,
    {},
    { requests: {}, limits: {} },
    { requests: { cpu: '0' } },
  ]);

const RESOURCES: [MakeResources, ...MakeResources[]] = [guaranteed, burstable, bestEffort];

/** Odd names that are names: RFC 1123 labels from one to 63 characters. */
function nameOf(dice: Dice, index: number): string {
  return dice.pick([`c${index}`, `0${index}`, `a-b--c-${index}`, `${'x'.repeat(59)}-${index}`.slice(-63)]);
}

function labels(dice: Dice): Record<string, string> {
  const more = dice.pick<Record<string, string>>([{}, { 'a.example/b_c': '' }, { app: 'web' }]);
  return { ...more, [MONITOR_LABEL]: dice.pick(['true', 'yes', '']) };
}

function annotations(dice: Dice): Record<string, string> {
  return {
    'a.example/note': 'ü'.repeat(dice.below(3)),
    ...(dice.once(2) && { 'spawner.io/probes': dice.pick([...PROBE_MODES, 'rewrite', 'wrong']) }),
    ...(dice.once(3) && { 'spawner.io/monitor-port': dice.pick(['8080', '1,2,65535', 'web', '']) }),
    ...(dice.once(3) && { 'spawner.io/machine-ports': dice.pick(['9121', '8080, 9090', 'metrics', '4143', '7070']) }),
    ...(dice.once(3) && { 'spawner.io/serve-port': dice.pick(['7070', '7171', '80', '65535', 'x']) }),
    ...(dice.once(4) && { 'spawner.io/count-loopback': dice.pick(['true', 'false', 'no']) }),
    ...(dice.once(3) && { 'spawner.io/drain-memory-percent': dice.pick(['75', '0', 'much']) }),
    ...(dice.once(3) && { 'spawner.io/drain-usage-url': `http://localhost/${'u'.repeat(dice.below(250))}` }),
    ...(dice.once(3) && { 'spawner.io/ignore-sources': dice.pick(['10.0.0.0/8, fd00::/8', '10.0.0.0/8,'.repeat(40)]) }),
  };
}

function generateContainer(dice: Dice, index: number, resources: V1ResourceRequirements | undefined): V1Container {
  const env = Array.from({ length: dice.once(5) ? dice.below(1501) : dice.below(4) }, (_, at) => ({
    name: `VARIABLE_${at}`,
    value: 'v"\\ü$(X)'.repeat(dice.below(3)),
  }));
  const ports = Array.from({ length: dice.below(4) }, (_, at) => ({
    containerPort: dice.pick([8080, 7070, 9090, 65535]) - at * 3 - index * 13,
    ...(dice.once(2) && {
      name: `${dice.pick(['web', 'http-metrics', 'health', 'metrics', 'metrics-api', 'probe'])}${at > 0 ? `-${at}` : ''}`.slice(
        0,
        15,
      ),
    }),
    ...(dice.once(3) && { protocol: dice.pick(['TCP', 'UDP', 'SCTP']) }),
  }));
  return {
    name: nameOf(dice, index),
    image: 'registry.example/app:1',
    ...(env.length > 0 && { env }),
    ...(ports.length > 0 && { ports }),
    ...(resources && { resources }),
    ...(dice.once(2) && { securityContext: RESTRICTED_CONTAINER }),
    ...(dice.once(2) && { readinessProbe: generateProbe(dice) }),
    ...(dice.once(3) && { livenessProbe: generateProbe(dice) }),
    ...(dice.once(4) && { startupProbe: { ...generateProbe(dice), failureThreshold: 1 + dice.below(60) } }),
    ...generateTexts(dice),
  };
}

/** Only one that goes on running may have probes and hooks. */
function generateInit(
  dice: Dice,
  { readinessProbe, livenessProbe, startupProbe, lifecycle, ...container }: V1Container,
): V1Container {
  if (dice.once(2)) return container;
  return {
    ...container,
    restartPolicy: 'Always',
    ...(startupProbe && { startupProbe }),
    ...(lifecycle && { lifecycle }),
  };
}

function generateProbe(dice: Dice): V1Probe {
  const port = dice.pick<number | string>([8080, 8080, 9090, 'web', 7070]);
  const action = dice.pick<V1Probe>([
    { httpGet: { port } },
    { httpGet: { port, path: '/ready?a=$(X)', scheme: 'HTTPS', httpHeaders: [{ name: 'X-Check', value: '"1"' }] } },
    { httpGet: { port, host: 'other.example' } },
    { tcpSocket: { port } },
    { grpc: { port: 8080 } },
    { exec: { command: ['true'] } },
  ]);
  return { ...action, ...(dice.once(2) && { periodSeconds: 1 + dice.below(99), timeoutSeconds: 1 + dice.below(9) }) };
}
