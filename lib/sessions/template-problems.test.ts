import { expect, test } from '@jest/globals';
import type { SessionSpec } from '../../contract/sessions.ts';
import { describeProblem, type TemplateRules, templateProblems } from './template-problems.ts';

const RULES: TemplateRules = { serviceAccounts: [], allowedSecrets: [], priorityClasses: [], servePort: 7070 };
const LISTED = { ...RULES, serviceAccounts: ['player'], allowedSecrets: ['scores'], priorityClasses: ['games'] };

/** A template with these fields, and an application with those. */
function specWith(fields: Record<string, unknown>, app: Record<string, unknown> = {}): SessionSpec {
  return { template: { containers: [{ name: 'app', image: 'game:1', ...app }], ...fields } };
}

const pathsOf = (spec: SessionSpec, rules = RULES) => templateProblems(spec, rules).map(({ path }) => path);

test.each<[string, SessionSpec]>([
  ['template.hostNetwork', specWith({ hostNetwork: true })],
  ['template.hostPID', specWith({ hostPID: true })],
  ['template.hostIPC', specWith({ hostIPC: true })],
  ['template.nodeName', specWith({ nodeName: 'node-1' })],
  ['template.serviceAccountName', specWith({ serviceAccountName: 'spawner-controller' })],
  ['template.serviceAccount', specWith({ serviceAccount: 'default' })],
  ['template.automountServiceAccountToken', specWith({ automountServiceAccountToken: true })],
  ['template.priorityClassName', specWith({ priorityClassName: 'system-node-critical' })],
  ['template.imagePullSecrets[0].name', specWith({ imagePullSecrets: [{ name: 'registry' }] })],
  ['template.containers[0].name', specWith({}, { name: 'spawner-sidecar' })],
  ['template.containers[0].securityContext.privileged', specWith({}, { securityContext: { privileged: true } })],
  [
    'template.containers[0].securityContext.capabilities.add',
    specWith({}, { securityContext: { capabilities: { add: ['NET_RAW'] } } }),
  ],
  ['template.containers[0].ports[0].hostPort', specWith({}, { ports: [{ containerPort: 1, hostPort: 1 }] })],
  [
    'template.containers[0].env[0].valueFrom.secretKeyRef.name',
    specWith({}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'certificates', key: 'ca.key' } } }] }),
  ],
  ['template.containers[0].envFrom[0].secretRef.name', specWith({}, { envFrom: [{ secretRef: { name: 'a' } }] })],
  ['template.containers[0].envFrom[0].configMapRef.name', specWith({}, { envFrom: [{ configMapRef: {} }] })],
  [
    'template.initContainers[0].securityContext.privileged',
    specWith({ initContainers: [{ securityContext: { privileged: true } }] }),
  ],
  ['template.volumes[0].hostPath', specWith({ volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
  ['template.volumes[0].nfs', specWith({ volumes: [{ name: 'a', nfs: {} }] })],
  ['template.volumes[0].secret.secretName', specWith({ volumes: [{ name: 'a', secret: { secretName: 'a' } }] })],
  ['template.volumes[0].configMap.name', specWith({ volumes: [{ name: 'a', configMap: { name: 'a' } }] })],
  [
    'template.volumes[0].csi.nodePublishSecretRef.name',
    specWith({ volumes: [{ csi: { nodePublishSecretRef: { name: 'a' } } }] }),
  ],
  [
    'template.volumes[0].projected.sources[0].serviceAccountToken',
    specWith({ volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } }] }),
  ],
  [
    'template.volumes[0].projected.sources[0].secret.name',
    specWith({ volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 'a' } }] } }] }),
  ],
  ['httpPort', { ...specWith({}), httpPort: 7070 }],
])('templateProblems() refuses %s', (path, spec) => {
  expect(pathsOf(spec)).toEqual([path]);
});

test('templateProblems() lets an ordinary template through, and what the installation lists', () => {
  expect(pathsOf(specWith({ hostNetwork: false, volumes: [{ name: 'a', emptyDir: {} }] }))).toEqual([]);
  const listed = specWith(
    { serviceAccountName: 'player', automountServiceAccountToken: true, priorityClassName: 'games' },
    { envFrom: [{ secretRef: { name: 'scores' } }] },
  );
  expect(pathsOf(listed, LISTED)).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  [
    'template.volumes[0].projected.sources[0].secret.name',
    { projected: { sources: [{ secret: { secretName: 'scores', name: 'certificates' } }] } },
  ],
  ['template.volumes[0].secret.secretName', { secret: { secretName: 'certificates', name: 'scores' } }],
])('templateProblems() reads %s where the API server does, whatever the other field says', (path, volume) => {
  expect(pathsOf(specWith({ volumes: [{ name: 'a', ...volume }] }), LISTED)).toEqual([path]);
});

test.each([{}, { template: null }, { template: { containers: 'none', volumes: [null, 7], imagePullSecrets: {} } }])(
  'templateProblems() throws on no shape, as on %j',
  (spec) => {
    expect(() => templateProblems(spec as unknown as SessionSpec, RULES)).not.toThrow();
  },
);

test('a refusal says what was expected and what was found', () => {
  const spec = specWith({ serviceAccountName: 'x'.repeat(100) });
  expect(templateProblems(spec, LISTED).map(describeProblem)).toEqual([
    `Cannot create the pod: expected spec.template.serviceAccountName to be one of player, found "${'x'.repeat(59)}…`,
  ]);
});
