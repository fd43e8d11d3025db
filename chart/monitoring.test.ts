import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { MONITOR_LABEL, MONITOR_OFF } from '../contract/labels.ts';
import { METRICS_PATH } from '../contract/paths.ts';
import { DEFAULT_SERVE_PORT, HEALTH_PORT } from '../contract/ports.ts';
import { CHART, PROMTOOL, type Rendered, render, renderJson } from './render.ts';
import { objectsOf } from './value-sets.ts';

const TEXT = { encoding: 'utf8' } as const;
const ON = ['podMonitor', 'serviceMonitors', 'rules', 'dashboard'].map((name) => `metrics.${name}=true`);
const all = render(...ON, 'metrics.labels.release=ours');
const find = (kind: string, name: string): Rendered =>
  all.find((object) => object.kind === kind && object.metadata.name === name) ??
  expect(`${kind} ${name}`).toBe('there');
const file = (name: string): Rendered => parse(readFileSync(join(CHART, 'files', name), 'utf8'));

const KINDS = ['PodMonitor', 'ServiceMonitor', 'PrometheusRule', 'ConfigMap'];
const ofKinds = (objects: Rendered[]) => objects.filter(({ kind }) => KINDS.includes(kind));

test('nothing for Prometheus or Grafana is there by default', () => {
  expect(ofKinds(render())).toEqual([]);
  expect(find('Service', 'spawner-webhook').spec.ports).toHaveLength(2);
  expect(render().filter(({ kind }) => kind === 'Service')).toMatchObject([{ spec: { ports: [{ port: 443 }] } }]);
});

test('everything for Prometheus and Grafana carries the labels of the values', () => {
  const objects = ofKinds(all);
  expect(objects).toHaveLength(5);
  for (const { metadata } of objects) expect(metadata.labels).toMatchObject({ release: 'ours' });
});

test('the PodMonitor selects the pods that the webhook is asked about, at the default port', () => {
  const { selector, podMetricsEndpoints } = find('PodMonitor', 'spawner-sidecar').spec;
  expect(selector.matchExpressions).toEqual([
    { key: MONITOR_LABEL, operator: 'Exists' },
    { key: MONITOR_LABEL, operator: 'NotIn', values: MONITOR_OFF },
  ]);
  const [{ path, relabelings }] = podMetricsEndpoints;
  expect(path).toBe(METRICS_PATH);
  expect(relabelings[0]).toEqual({ targetLabel: '__tmp_port', replacement: String(DEFAULT_SERVE_PORT) });
});

test('the PodMonitor follows the namespaces of the values', () => {
  const values = ['metrics.podMonitor=true', 'namespaces.include={a,b}', 'namespaces.exclude={c,d}'];
  const { spec } = render(...values).find(({ kind }) => kind === 'PodMonitor');
  expect(spec.namespaceSelector).toEqual({ matchNames: ['a', 'b'] });
  const drop = { sourceLabels: ['__meta_kubernetes_namespace'], action: 'drop', regex: 'c|d' };
  expect(spec.podMetricsEndpoints[0].relabelings[0]).toEqual(drop);
});

const SELECTOR = { matchLabels: { tier: 'web' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] };

test.each([
  ['monitored.selector', false, SELECTOR],
  ['namespaces.selector', false, {}],
  ['namespaces.selector', true, {}],
])(
  'with %s and attaching %j, the PodMonitor keeps pods that got a sidecar at their start',
  (key, attaches, selector) => {
    const values = { 'metrics.podMonitor': true, 'attach.enabled': attaches, [key]: SELECTOR };
    const { spec } = objectsOf(renderJson(values)).find(({ kind }) => kind === 'PodMonitor');
    const { matchExpressions = [], ...more } = selector as Partial<typeof SELECTOR>;
    expect(spec.selector).toMatchObject(more);
    expect(spec.selector.matchExpressions).toHaveLength(2 + matchExpressions.length);
    const keep = { sourceLabels: ['__meta_kubernetes_pod_container_name'], action: 'keep', regex: SIDECAR_CONTAINER };
    expect(spec.podMetricsEndpoints[0].relabelings[0]).toEqual(keep);
  },
);

test('with monitored.selector and attaching, the PodMonitor keeps every pod that it selects: all have a sidecar', () => {
  const objects = objectsOf(renderJson({ 'metrics.podMonitor': true, 'monitored.selector': SELECTOR }));
  const { spec } = objects.find(({ kind }) => kind === 'PodMonitor');
  expect(spec.selector).toMatchObject({ matchLabels: SELECTOR.matchLabels });
  expect(spec.podMetricsEndpoints[0].relabelings).not.toContainEqual(expect.objectContaining({ action: 'keep' }));
});

test('the labels of the monitors come before those of all objects', () => {
  const [monitor] = ofKinds(render('metrics.podMonitor=true', 'metrics.labels.team=ours', 'labels.team=theirs'));
  expect(monitor.metadata.labels).toMatchObject({ team: 'ours', 'app.kubernetes.io/name': 'spawner' });
});

test.each(['webhook', 'controller'])('the ServiceMonitor of the %s finds a Service with its port', (component) => {
  const { selector, endpoints } = find('ServiceMonitor', `spawner-${component}`).spec;
  const { metadata, spec } = find('Service', `spawner-${component}`);
  expect(metadata.labels).toMatchObject(selector.matchLabels);
  expect(endpoints).toMatchObject([{ port: 'health', path: METRICS_PATH }]);
  expect(spec.ports).toContainEqual({ name: 'health', port: HEALTH_PORT, targetPort: 'health' });
  const [{ ports }] = find('Deployment', `spawner-${component}`).spec.template.spec.containers;
  expect(ports).toContainEqual({ name: 'health', containerPort: HEALTH_PORT });
});

test('the PrometheusRule holds the rule file, the ConfigMap the dashboard', () => {
  expect(find('PrometheusRule', 'spawner-rules').spec).toEqual(file('rules.yaml'));
  const { metadata, data } = find('ConfigMap', 'spawner-dashboard');
  expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  expect(JSON.parse(data['spawner.json'])).toEqual(file('dashboard.json'));
});

test.each([
  ['nameOverride', { nameOverride: 'idle' }, 'spawner'],
  ['fullnameOverride', { fullnameOverride: 'idle' }, 'spawner'],
  ['a name that ends in a hash', {}, 'a'.repeat(53)],
  ['the default names', {}, 'spawner'],
])('with %s, the alert about the reaper selects its CronJob and its Jobs', (_, values, release) => {
  const objects = objectsOf(renderJson({ 'metrics.rules': true, 'reaper.enabled': true, ...values }, release));
  const { name } = objects.find(({ kind }) => kind === 'CronJob').metadata;
  const { spec } = objects.find(({ kind }) => kind === 'PrometheusRule');
  const rule = spec.groups
    .flatMap(({ rules }: Rendered) => rules)
    .find(({ alert }: Rendered) => alert === 'SpawnerReaperFails');
  const selected = (label: string) =>
    [...rule.expr.matchAll(new RegExp(`[{,]${label}=~"([^"]*)"`, 'g'))].map(([, regex]) => regex);
  expect(selected('cronjob')).toHaveLength(2);
  for (const regex of selected('cronjob')) expect(name).toMatch(new RegExp(`^(?:${regex})$`));
  expect(selected('job_name')).toHaveLength(1);
  for (const regex of selected('job_name')) expect(`${name}-29384756`).toMatch(new RegExp(`^(?:${regex})$`));
  // Of another release, as before.
  for (const regex of selected('cronjob')) expect('team-spawner-reaper').toMatch(new RegExp(`^(?:${regex})$`));
});

test.each([['check'], ['test']])('promtool %s rules finds nothing', (what) => {
  const name = what === 'check' ? 'rules.yaml' : 'rules.test.yaml';
  const { status, stdout, stderr } = spawnSync(PROMTOOL, [what, 'rules', join(CHART, 'files', name)], TEXT);
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
});

test('every alert has a test that makes it fire, and one in which it does not', () => {
  const alerts = file('rules.yaml').groups.flatMap(({ rules }: Rendered) =>
    rules.flatMap(({ alert }: Rendered) => alert ?? []),
  );
  const tests = file('rules.test.yaml').tests.flatMap(({ alert_rule_test = [], promql_expr_test = [] }: Rendered) => [
    ...alert_rule_test.map(({ alertname, exp_alerts }: Rendered) => [alertname, exp_alerts.length > 0]),
    ...promql_expr_test.map(({ expr, exp_samples }: Rendered) => [
      /alertname="(\w+)"/.exec(expr)?.[1],
      exp_samples.length > 0,
    ]),
  ]);
  for (const alert of alerts)
    expect(tests).toEqual(
      expect.arrayContaining([
        [alert, true],
        [alert, false],
      ]),
    );
});

test('the panels of the dashboard have an id each, ask the chosen Prometheus, and do not cover each other', () => {
  const { panels } = file('dashboard.json');
  expect(new Set(panels.map(({ id }: Rendered) => id)).size).toBe(panels.length);
  const sources = panels.flatMap(({ targets = [] }: Rendered) =>
    targets.map(({ datasource }: Rendered) => datasource.uid),
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own way to name a variable.
  expect(new Set(sources)).toEqual(new Set(['${datasource}']));
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }: Rendered) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

const scrapeAnnotations = (...values: string[]) =>
  render(...values)
    .find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spawner-webhook')
    .spec.template.spec.containers[0].env.find(({ name }: Rendered) => name === 'SPAWNER_SCRAPE_ANNOTATIONS').value;

test('the webhook gets the setting whether to annotate pods', () => {
  expect([scrapeAnnotations(), scrapeAnnotations('metrics.scrapeAnnotations=true')]).toEqual(['false', 'true']);
});
