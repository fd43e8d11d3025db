import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { ENVIRONMENT } from '../contract/environment.ts';
import { parseLabelSelector } from '../lib/text/label-selector.ts';
import { CHART, CI_VALUES, HELM, type Rendered, render, renderJson } from './render.ts';
import { objectsOf } from './value-sets.ts';

/** Where the controller may read and write pods, as `kind namespace`. */
function podBindings(...values: string[]): string[] {
  return render(...values)
    .filter(({ roleRef }) => roleRef?.name === 'spawner-controller-spawner.pods')
    .map(({ kind, metadata }) => [kind, metadata.namespace].filter(Boolean).join(' '));
}

test('the controller has rights to pods in the named namespaces only, and in all where none is named', () => {
  expect(podBindings()).toEqual(['ClusterRoleBinding']);
  expect(podBindings('namespaces.include={team-a,team-b}')).toEqual(['RoleBinding team-a', 'RoleBinding team-b']);
  expect(podBindings('attach.enabled=false', 'drain.enabled=false')).toEqual([]);
});

test('what the controller may do everywhere, where namespaces are named, is about its own webhook only', () => {
  const objects = render('namespaces.include={team-a}');
  const bound = objects.filter(
    ({ kind, subjects }) => kind === 'ClusterRoleBinding' && subjects[0].name === 'spawner-controller',
  );
  const rules = objects.filter(
    ({ kind, metadata }) => kind === 'ClusterRole' && bound.some((each) => each.roleRef.name === metadata.name),
  );
  expect(
    rules.flatMap((role) =>
      role.rules.map(
        ({ nonResourceURLs, resources, resourceNames }: Rendered) => nonResourceURLs ?? [resources, resourceNames],
      ),
    ),
  ).toEqual([
    // Which every account may read by default.
    ['/version'],
    ...Array.from({ length: 2 }, () => [['mutatingwebhookconfigurations'], ['spawner-webhook-spawner']]),
  ]);
});

const ruleAboutNamespaces = (values: Readonly<Record<string, unknown>>): Rendered =>
  objectsOf(renderJson(values))
    .find(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'spawner-controller-spawner')
    .rules.find(({ resources }: Rendered) => resources?.includes('namespaces'));
const STAGE = { 'namespaces.selector': { matchLabels: { stage: 'test' } } };

test('the controller may read namespaces where a selector is about them, and only those that are named', () => {
  expect([{}, { 'namespaces.include': ['a'] }, { ...STAGE, 'attach.enabled': false }].map(ruleAboutNamespaces)).toEqual(
    Array(3).fill(undefined),
  );
  const rule = { apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] };
  expect(ruleAboutNamespaces(STAGE)).toEqual(rule);
  expect(ruleAboutNamespaces({ ...STAGE, 'namespaces.include': ['a', 'b'] })).toEqual({
    ...rule,
    resourceNames: ['a', 'b'],
  });
});

test('the controller gets the selectors of the webhook in the form it reads', () => {
  const matchExpressions = [{ key: 'tier', operator: 'In', values: ['web', 'front'] }];
  const selectors = { ...STAGE, 'monitored.selector': { matchExpressions } };
  const told = (values: Readonly<Record<string, unknown>>) => {
    const { env } = objectsOf(renderJson(values)).find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-controller',
    ).spec.template.spec.containers[0];
    const { namespaceSelector, objectSelector } = ENVIRONMENT.controller;
    return [namespaceSelector, objectSelector].map((name) =>
      parseLabelSelector(env.find((item: Rendered) => item.name === name).value),
    );
  };
  const value = (selector: object) => ({ kind: 'value', value: selector });
  expect(told({})).toEqual([value({}), value({})]);
  expect(told(selectors)).toEqual([value({ matchLabels: { stage: 'test' } }), value({ matchExpressions })]);
});

const POLICIES = /^ValidatingAdmissionPolicy/;
const drainOf = (objects: Rendered[]): string =>
  objects
    .find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-controller')
    .spec.template.spec.containers[0].env.find(({ name }: Rendered) => name === 'SPAWNER_DRAIN').value;

test.each([
  ['on a cluster that has them', [], 6, 'true'],
  ['with a reaper', ['reaper.enabled=true'], 8, 'true'],
  ['where the values say no', ['admissionPolicies=false'], 0, 'false'],
  ['where the values say no, and yes to draining', ['admissionPolicies=false', 'drain.enabled=true'], 0, 'true'],
  ['where the values say no to draining', ['drain.enabled=false'], 6, 'false'],
  ['for an older server', ['kubernetesVersion=1.29.9'], 0, 'false'],
])('%s, policies and bindings are %i %i, and drain is %s', (_, values, count, drain) => {
  const objects = render(...values);
  expect([objects.filter(({ kind }) => POLICIES.test(kind)).length, drainOf(objects)]).toEqual([count, drain]);
});

test('offline, where Helm cannot know, there are no policies and no draining unless the values say so', () => {
  const offline = (...set: string[]) => {
    const args = ['template', 'spawner', CHART, '--kube-version', 'v1.34.0', '--values', CI_VALUES, ...set];
    const objects = objectsOf(execFileSync(HELM, args, { encoding: 'utf8' }));
    return [objects.filter(({ kind }) => POLICIES.test(kind)).length, drainOf(objects)];
  };
  expect([offline(), offline('--set', 'admissionPolicies=true')]).toEqual([
    [0, 'false'],
    [6, 'true'],
  ]);
});

test('a policy binds every account of the release, and is a no in doubt', () => {
  const policies = render('reaper.enabled=true').filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  const accounts = ['webhook', 'controller', 'session-api', 'router', 'reaper', 'cleanup'].map(
    (part) => `system:serviceaccount:spawner:spawner-${part}`,
  );
  for (const { spec } of policies) {
    expect(spec.failurePolicy).toBe('Fail');
    expect(spec.matchConditions).toEqual([
      { name: 'is-ours', expression: `request.userInfo.username in ${JSON.stringify(accounts)}` },
    ]);
  }
});

/** What the controller never tells a sidecar that it attaches: probes to make, and what is for runs outside of a pod. */
const NEVER_TOLD = ['probeTargets', 'procRoot', 'drainCheck', 'acceptSource'];

test('the variables that may be attached are those that the controller tells', () => {
  const policy = render().find(
    ({ kind, metadata }) =>
      kind === 'ValidatingAdmissionPolicy' && metadata.name === 'spawner-policy-attachments-spawner',
  );
  const { expression } = policy.spec.variables.find(({ name }: Rendered) => name === 'names');
  const told = Object.entries(ENVIRONMENT.sidecar).filter(([name]) => !NEVER_TOLD.includes(name));
  expect(expression.match(/\w+/g).toSorted()).toEqual(told.map(([, name]) => name).toSorted());
});

test('the controller of sessions has rights to pods in the namespaces of sessions alone', () => {
  const objects = render('sessions.enabled=true', 'sessions.namespaces={games,team-a}');
  const bindings = objects.filter(({ subjects }) => subjects?.[0].name === 'spawner-sessions');
  const bound = bindings.map(({ kind, metadata, roleRef }) => `${kind} ${metadata.namespace} ${roleRef.kind}`);
  expect(new Set(bound)).toEqual(
    new Set(['RoleBinding games ClusterRole', 'RoleBinding spawner Role', 'RoleBinding team-a ClusterRole']),
  );
});

test('only pods of the release reach those of sessions, unless the values say otherwise', () => {
  const policies = (...values: string[]) =>
    render('sessions.enabled=true', 'sessions.namespaces={games}', ...values).filter(
      ({ kind }) => kind === 'NetworkPolicy',
    );
  const [{ metadata, spec }] = policies();
  expect([metadata.namespace, spec.policyTypes, spec.podSelector]).toEqual([
    'games',
    ['Ingress'],
    { matchExpressions: [{ key: 'spawner.io/session', operator: 'Exists' }] },
  ]);
  expect(spec.ingress[0].from[0].namespaceSelector.matchLabels).toEqual({ 'kubernetes.io/metadata.name': 'spawner' });
  expect(policies('sessions.networkPolicies=false')).toEqual([]);
});
