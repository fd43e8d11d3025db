import { expect, test } from '@jest/globals';
import { CLEANUP_SETTINGS } from '../cleanup/settings.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import { MONITOR_LABEL, MONITOR_OFF } from '../contract/labels.ts';
import { LIVENESS_PATH, MUTATE_PATH, READINESS_PATH } from '../contract/paths.ts';
import { HEALTH_PORT, WEBHOOK_PORT } from '../contract/ports.ts';
import { CONTROLLER_SETTINGS } from '../controller/settings.ts';
import { HELM_TEST_SETTINGS } from '../helm-test/settings.ts';
import { readSettings, type Spec } from '../lib/process/settings.ts';
import { REAPER_SETTINGS } from '../lib/workloads/reaper-settings.ts';
import { WEBHOOK_SETTINGS } from '../webhook/settings.ts';
import { type Rendered, render } from './render.ts';

const everything = render('reaper.enabled=true');
const find = (kind: string, name: string): Rendered =>
  everything.find((object) => object.kind === kind && object.metadata.name === name) ??
  expect(`${kind} ${name}`).toBe('rendered');
const podSpec = (component: string): Rendered => {
  if (component === 'test') return find('Pod', 'spawner-test').spec;
  if (component === 'cleanup') return find('Job', 'spawner-cleanup').spec.template.spec;
  if (component === 'reaper') return find('CronJob', 'spawner-reaper').spec.jobTemplate.spec.template.spec;
  return find('Deployment', `spawner-${component}`).spec.template.spec;
};

test('each template holds one object', () => {
  const kinds = everything.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(kinds).size).toBe(kinds.length);
});

test('the reaper is off by default, and with it all of its rights', () => {
  expect(render().filter(({ metadata }) => metadata.name.includes('reaper'))).toEqual([]);
});

const COMPONENTS: [string, Spec, readonly string[]][] = [
  [
    'webhook',
    WEBHOOK_SETTINGS,
    Object.values({ ...ENVIRONMENT.process, ...ENVIRONMENT.injection, ...ENVIRONMENT.webhook }),
  ],
  [
    'controller',
    CONTROLLER_SETTINGS,
    Object.values({ ...ENVIRONMENT.process, ...ENVIRONMENT.injection, ...ENVIRONMENT.controller }),
  ],
  ['reaper', REAPER_SETTINGS, Object.values({ ...ENVIRONMENT.process, ...ENVIRONMENT.reaper })],
  ['cleanup', CLEANUP_SETTINGS, Object.values({ ...ENVIRONMENT.process, ...ENVIRONMENT.cleanup })],
  ['test', HELM_TEST_SETTINGS, Object.values({ ...ENVIRONMENT.process, ...ENVIRONMENT.helmTest })],
];

test.each(COMPONENTS)('the environment of the %s is what it reads', (component, spec, known) => {
  const [{ env: all }] = podSpec(component).containers;
  // Some variables are read by the C library before there is a process of ours.
  const env = all.filter(({ name }: Record<string, string>) => !name?.startsWith('MALLOC_'));
  const variables = Object.fromEntries(env.map(({ name, value }: Record<string, string>) => [name, value]));
  expect(readSettings(spec, { argv: [], env: variables })).toMatchObject({ kind: 'settings' });
  expect(new Set(Object.keys(variables))).toEqual(new Set(known));
  expect(
    Object.values(spec)
      .map((setting) => setting.env)
      .sort(),
  ).toEqual([...known].sort());
});

test.each(['webhook', 'controller'])('the probes of the %s ask for what it serves', (component) => {
  const [{ ports, readinessProbe, livenessProbe }] = podSpec(component).containers;
  expect(ports).toContainEqual({ name: 'health', containerPort: HEALTH_PORT });
  expect(readinessProbe.httpGet).toEqual({ path: READINESS_PATH, port: 'health' });
  expect(livenessProbe.httpGet).toEqual({ path: LIVENESS_PATH, port: 'health' });
});

test('the webhook is registered for new pods that carry the label, and for nothing else', () => {
  const [webhook] = find('MutatingWebhookConfiguration', 'spawner-webhook-spawner').webhooks;
  expect(webhook).toMatchObject({
    clientConfig: { service: { name: 'spawner-webhook', namespace: 'spawner', path: MUTATE_PATH, port: 443 } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: 'Namespaced' }],
    objectSelector: {
      matchExpressions: [
        { key: MONITOR_LABEL, operator: 'Exists' },
        { key: MONITOR_LABEL, operator: 'NotIn', values: MONITOR_OFF },
      ],
    },
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    reinvocationPolicy: 'IfNeeded',
    timeoutSeconds: 5,
    failurePolicy: 'Ignore',
  });
  expect(webhook.clientConfig).not.toHaveProperty('caBundle');
  expect(podSpec('webhook').containers[0].ports).toContainEqual({ name: 'https', containerPort: WEBHOOK_PORT });
});

test('the webhook has no API rights and no token', () => {
  expect(podSpec('webhook').automountServiceAccountToken).toBe(false);
  const subjects = everything.flatMap((object) => object.subjects ?? []);
  expect(subjects.filter(({ name }) => name === 'spawner-webhook')).toEqual([]);
});

/** What the controller may do, as `verb resource`, with these values. */
function controllerRights(...values: string[]): string[] {
  return rightsOf('controller', ...values);
}

function rightsOf(component: string, ...values: string[]): string[] {
  const roles = render(...values).filter(
    ({ kind, metadata }) => /Role$/.test(kind) && metadata.name.includes(component),
  );
  const rules = roles.flatMap((role) => role.rules);
  return rules.flatMap(({ verbs, resources = [] }) =>
    verbs.flatMap((verb: string) => resources.map((resource: string) => `${verb} ${resource}`)),
  );
}

const REAPER = 'reaper.enabled=true';

test.each([
  ['bare pods', 'reaper.deletePods=false', ['delete pods', 'get pods']],
  ['drain', 'drain.enabled=false', ['patch pods']],
  ['policies', 'admissionPolicies=false', ['patch pods']],
])('without %s, the reaper loses the rights for it', (_, value, rights) => {
  expect(rightsOf('reaper', REAPER, 'reaper.deletePods=true')).toEqual(expect.arrayContaining(rights));
  const left = rightsOf('reaper', REAPER, value);
  expect(left.filter((right) => rights.includes(right))).toEqual([]);
});

test.each([
  ['the way through the API server', ['reaper.route=api-server'], ['get pods/proxy']],
  [
    'kinds of the cluster',
    ['reaper.moreOwners[0].apiGroup=example.com', 'reaper.moreOwners[0].resources={games}'],
    ['get games', 'patch games', 'get games/scale', 'update games/scale'],
  ],
])('with %s, the reaper has the rights for it and no others', (_, values, rights) => {
  const before = rightsOf('reaper', REAPER);
  expect(rightsOf('reaper', REAPER, ...values).filter((right) => !before.includes(right))).toEqual(rights);
});

test('a reaper that only says what it would do may not do it', () => {
  const rights = rightsOf('reaper', REAPER, 'reaper.dryRun=true');
  expect(rights.filter((right) => !/^(get|list) /.test(right))).toEqual([]);
});

test('a reaper of some namespaces has rights in these only', () => {
  const objects = render(REAPER, 'reaper.namespaces={team-a,team-b}');
  const bindings = objects.filter(
    ({ kind, metadata }) => /RoleBinding$/.test(kind) && metadata.name.includes('reaper'),
  );
  expect(bindings.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.namespace}`)).toEqual([
    // Of the release's own namespace: one ConfigMap.
    'RoleBinding spawner-reaper-observations spawner',
    'RoleBinding spawner-reaper-spawner team-a',
    'RoleBinding spawner-reaper-spawner team-b',
  ]);
  const role = objects.find(({ kind, metadata }) => kind === 'Role' && metadata.name === 'spawner-reaper-observations');
  const resourceNames = ['spawner-reaper-observations'];
  expect(role).toMatchObject({ rules: [{ resources: ['configmaps'], resourceNames, verbs: ['get', 'patch'] }] });
});

const CERT_MANAGER = ['certificates.mode=cert-manager', 'certificates.issuerRef.name=ours'];

test.each([
  ['attach.enabled', ['attach.enabled=false'], ['patch pods/ephemeralcontainers', 'get pods']],
  ['attach and drain', ['attach.enabled=false', 'drain.enabled=false'], ['watch pods', 'create events']],
  ['the certificates', CERT_MANAGER, ['create secrets', 'update secrets', 'patch mutatingwebhookconfigurations']],
  ['all of it', [...CERT_MANAGER, 'drain.enabled=false'], ['patch pods']],
])('without %s, the controller loses the rights for it', (_, values, rights) => {
  expect(controllerRights()).toEqual(expect.arrayContaining(rights));
  expect(controllerRights(...values)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(`^(${rights.join('|')})$`)]),
  );
});

test('in mode cert-manager, a Certificate for the name that the API server calls fills the Secret that the webhook mounts', () => {
  const objects = render(...CERT_MANAGER);
  const kind = (wanted: string) => objects.find((object) => object.kind === wanted);
  const { spec, metadata } = kind('Certificate');
  expect(spec).toMatchObject({ dnsNames: ['spawner-webhook.spawner.svc'], issuerRef: { name: 'ours' } });
  const { volumes } = podSpec('webhook');
  expect(spec.secretName).toBe(volumes.find(({ name }: Rendered) => name === 'certificate').secret.secretName);
  expect(kind('MutatingWebhookConfiguration').metadata.annotations).toEqual({
    'cert-manager.io/inject-ca-from': `spawner/${metadata.name}`,
  });
});

test('the sidecar is pulled by its digest and with its Secrets, where the values name them', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const objects = render(`sidecar.digest=${digest}`, 'sidecar.pullSecrets={registry-a,registry-b}');
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-webhook');
  expect(spec.template.spec.containers[0].env).toEqual(
    expect.arrayContaining([
      { name: ENVIRONMENT.injection.sidecarImage, value: `registry.example.com/spawner/spawner-sidecar@${digest}` },
      { name: ENVIRONMENT.injection.sidecarPullSecrets, value: 'registry-a,registry-b' },
    ]),
  );
});

test.each([
  ['lean', 'spawner-sidecar:v1', '2Mi', '16Mi'],
  ['node', 'spawner-sidecar:v1-node', '12Mi', '96Mi'],
])('on the host %s, the sidecar is %s and gets %s to %s of memory', (host, image, least, most) => {
  expect(sidecarOf(`sidecar.host=${host}`, 'image.tag=v1')).toEqual({
    image: `registry.example.com/spawner/${image}`,
    resources: { requests: { cpu: '5m', memory: least }, limits: { memory: most } },
  });
});

test('the sidecar gets the resources of the values, and nothing else', () => {
  const { resources } = sidecarOf('sidecar.resources.limits.memory=32Mi');
  expect(resources).toEqual({ limits: { memory: '32Mi' } });
});

/** The sidecar's image and resources, as the webhook is told. */
function sidecarOf(...values: string[]): { image: string; resources: object } {
  const objects = render(...values);
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-webhook');
  const variable = (wanted: string) =>
    spec.template.spec.containers[0].env.find(({ name }: Rendered) => name === wanted).value;
  return {
    image: variable(ENVIRONMENT.injection.sidecarImage),
    resources: JSON.parse(variable(ENVIRONMENT.injection.sidecarResources)),
  };
}
