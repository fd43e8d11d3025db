import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { ENVIRONMENT } from '../contract/environment.ts';
import { MONITOR_LABEL, MONITOR_OFF } from '../contract/labels.ts';
import { LIVENESS_PATH, MUTATE_PATH, READINESS_PATH } from '../contract/paths.ts';
import { HEALTH_PORT, WEBHOOK_PORT } from '../contract/ports.ts';
import { CONTROLLER_SETTINGS } from '../controller/settings.ts';
import { REAPER_SETTINGS } from '../reaper/settings.ts';
import { readSettings, type Spec } from '../runtime/settings.ts';
import { WEBHOOK_SETTINGS } from '../webhook/settings.ts';

const HELM = process.env.SPAWNER_HELM ?? 'helm';
const CHART = import.meta.dirname;

// biome-ignore lint/suspicious/noExplicitAny: rendered YAML has no type, and a wrong path fails the test all the same.
type Rendered = any;

function render(...values: string[]): Rendered[] {
  const set = values.flatMap((value) => ['--set', value]);
  const text = execFileSync(
    HELM,
    ['template', 'spawner', CHART, '--namespace', 'spawner', '--kube-version', 'v1.34.0', ...set],
    { encoding: 'utf8' },
  );
  return parseAllDocuments(text).map((document) => document.toJS());
}

const everything = render('reaper.enabled=true');
const find = (kind: string, name: string): Rendered =>
  everything.find((object) => object.kind === kind && object.metadata.name === name) ??
  expect(`${kind} ${name}`).toBe('rendered');
const podSpec = (component: string): Rendered =>
  component === 'reaper'
    ? find('CronJob', 'spawner-reaper').spec.jobTemplate.spec.template.spec
    : find('Deployment', `spawner-${component}`).spec.template.spec;

test('helm lint --strict finds nothing', () => {
  expect(execFileSync(HELM, ['lint', '--strict', CHART], { encoding: 'utf8' })).toContain('0 chart(s) failed');
});

test('each template holds one object', () => {
  const kinds = everything.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(kinds).size).toBe(kinds.length);
});

test('the reaper is off by default, and with it all of its rights', () => {
  expect(render().filter(({ metadata }) => metadata.name.includes('reaper'))).toEqual([]);
});

const COMPONENTS: [string, Spec, readonly string[]][] = [
  ['webhook', WEBHOOK_SETTINGS, Object.values({ ...ENVIRONMENT.injection, ...ENVIRONMENT.webhook })],
  ['controller', CONTROLLER_SETTINGS, Object.values({ ...ENVIRONMENT.injection, ...ENVIRONMENT.controller })],
  ['reaper', REAPER_SETTINGS, Object.values(ENVIRONMENT.reaper)],
];

test.each(COMPONENTS)('the environment of the %s is what it reads', (component, spec, known) => {
  const [{ env: all }] = podSpec(component).containers;
  // Some variables are read by the C library before there is a process of ours.
  const env = all.filter(({ name }: Record<string, string>) => !name?.startsWith('MALLOC_'));
  const variables = Object.fromEntries(env.map(({ name, value }: Record<string, string>) => [name, value]));
  expect(readSettings(spec, { argv: [], env: variables })).toMatchObject({ kind: 'settings' });
  expect(known).toEqual(expect.arrayContaining(Object.keys(variables)));
  expect(
    Object.values(spec)
      .map((setting) => setting.env)
      .sort(),
  ).toEqual([...known].sort());
});

test.each(COMPONENTS)('the pod of the %s passes Pod Security "restricted"', (component) => {
  const { securityContext, containers } = podSpec(component);
  expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  });
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
  const roles = render(...values).filter(
    ({ kind, metadata }) => /Role$/.test(kind) && metadata.name.includes('controller'),
  );
  const rules = roles.flatMap((role) => role.rules);
  return rules.flatMap(({ verbs, resources }) =>
    verbs.flatMap((verb: string) => resources.map((resource: string) => `${verb} ${resource}`)),
  );
}

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
      { name: ENVIRONMENT.injection.sidecarImage, value: `ghcr.io/spawner/spawner-sidecar@${digest}` },
      { name: ENVIRONMENT.injection.sidecarPullSecrets, value: 'registry-a,registry-b' },
    ]),
  );
});

test('the sidecar runs on the host that the values name', () => {
  const objects = render('sidecar.host=lean', 'image.tag=1');
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-webhook');
  expect(spec.template.spec.containers[0].env).toEqual(
    expect.arrayContaining([
      { name: ENVIRONMENT.injection.sidecarImage, value: 'ghcr.io/spawner/spawner-sidecar-lean:1' },
    ]),
  );
});

test.each([
  ['sidecar.digest=sha256:12', 'digest'],
  ['sidecar.host=rust', 'host'],
  ['reaper.idleTimeout=15', 'idleTimeout'],
  ['reaper.idletimeout=15m', 'idletimeout'],
  ['webhook.failurePolicy=ignore', 'failurePolicy'],
  ['replicas=3', 'replicas'],
  ['certificates.mode=cert-manager', 'issuerRef'],
  ['drain.label=a b', 'label'],
])('the wrong value %s is refused by its name', (value, name) => {
  const { status, stderr } = spawnSync(HELM, ['template', 'spawner', CHART, '--set', value], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(name);
});

test('the labels in NOTES.txt are those of the contract', () => {
  const notes = execFileSync(HELM, ['install', 'spawner', CHART, '--dry-run=client', '--output', 'yaml'], {
    encoding: 'utf8',
  });
  expect(parse(notes).info.notes).toContain(`"${MONITOR_LABEL}":"true"`);
});
