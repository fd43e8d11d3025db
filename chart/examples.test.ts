import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { MONITOR_OFF } from '../contract/labels.ts';
import { SIDECAR_METRICS } from '../contract/metrics.ts';
import { STATUS_PATH } from '../contract/paths.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { CHART, PROMTOOL, type Rendered, render } from './render.ts';

const EXAMPLES = join(CHART, '../examples');
const read = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');
const plain: Rendered = parse(read('prometheus.yml'));

test('promtool check config finds nothing in the plain configuration', () => {
  // The files of the service account and the rules are not there.
  const check = ['check', 'config', '--syntax-only', join(EXAMPLES, 'prometheus.yml')];
  const { status, stdout, stderr } = spawnSync(PROMTOOL, check, { encoding: 'utf8' });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
});

test('the plain configuration and the PodMonitor relabel in the same way', () => {
  const [{ spec }] = render('metrics.podMonitor=true').filter(({ kind }) => kind === 'PodMonitor');
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const relabelings = spec.podMetricsEndpoints[0].relabelings.map((rule: Rendered) =>
    Object.fromEntries(Object.entries(rule).map(([key, value]) => [snake(key), value])),
  );
  const job = plain.scrape_configs.find(({ job_name }: Rendered) => job_name === 'spawner-sidecars');
  // The first three select the pods, as the PodMonitor's selector does.
  expect(job.relabel_configs[2]).toMatchObject({ action: 'drop', regex: MONITOR_OFF.join('|') });
  expect(job.relabel_configs.slice(3)).toEqual(relabelings);
});

const scaled = readdirSync(EXAMPLES).filter((name) => name.startsWith('keda-'));

test.each(scaled)('%s scales by a metric or a path of ours', (name) => {
  const objects = parseAllDocuments(read(name)).map((document): Rendered => document.toJS());
  const { triggers } = objects.find(({ kind }) => kind === 'ScaledObject').spec;
  for (const { type, metadata } of triggers) {
    const metrics = metadata.query?.match(/(spawner|boutique)_\w+/g) ?? [];
    const known: string[] = Object.values(SIDECAR_METRICS);
    expect(metrics.filter((metric: string) => !known.includes(metric))).toEqual([]);
    expect(type === 'prometheus' ? metrics.length : metadata.url).toEqual(
      type === 'prometheus' ? 1 : expect.stringContaining(`:${DEFAULT_SERVE_PORT}${STATUS_PATH}`),
    );
  }
});
