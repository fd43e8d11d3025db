import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { CHART, CI_VALUES, HELM, render } from './render.ts';
import { podSpecsOf } from './value-sets.ts';

/** What Helm prints after an install with these values. */
function notes(...values: string[]): string {
  const set = ['kubernetesVersion=v1.34.0', 'admissionPolicies=true', ...values].flatMap((value) => ['--set', value]);
  const args = [
    'install',
    'spawner',
    CHART,
    '--namespace',
    'team',
    '--dry-run=client',
    '--values',
    CI_VALUES,
    '--output',
    'yaml',
    ...set,
  ];
  return parse(execFileSync(HELM, args, { encoding: 'utf8' })).info.notes;
}

test('the notes have two commands to go on with, spelled as the contract does', () => {
  expect(notes()).toContain(`"${MONITOR_LABEL}":"${MONITOR_ON}"`);
  expect(notes()).toContain(`/pods/POD:${DEFAULT_SERVE_PORT}/proxy/status`);
  expect(notes()).not.toContain('WARNING');
});

test.each([
  ['one replica', ['webhook.replicas=1'], 'webhook.replicas is 1. While that pod is down, new pods start without'],
  ['one replica without which no pod starts', ['webhook.replicas=1', 'webhook.failurePolicy=Fail'], 'are refused'],
  ['one replica and nothing attached', ['webhook.replicas=1', 'attach.enabled=false'], 'and never get one'],
  ['a reaper without a dry run first', ['reaper.enabled=true'], '--set reaper.dryRun=true'],
  ['no policies', ['admissionPolicies=false'], 'drain.enabled=true turns it on'],
  [
    'no policies, while draining is on',
    ['admissionPolicies=false', 'drain.enabled=true'],
    'no admission policies narrow',
  ],
  [
    'rights that are not bound',
    ['rbac.create=false', 'controller.serviceAccount.name=desk'],
    'system:serviceaccount:team:desk\n  system:serviceaccount:team:spawner-cleanup',
  ],
  ['an older server', ['kubernetesVersion=v1.31.4-gke.1'], 'v1.31.4-gke.1 is too old for native sidecars'],
])('the notes warn of %s', (_, values, warning) => {
  expect(notes(...values)).toMatch(/^WARNING: /m);
  expect(notes(...values)).toContain(warning);
});

test('a reaper that begins with a dry run causes no warning', () => {
  expect(notes('reaper.enabled=true', 'reaper.dryRun=true')).not.toContain('WARNING');
});

test('where there is no reaper, the notes say how to try one, in the namespace of the release', () => {
  expect(notes()).toContain('--namespace team --reset-then-reuse-values --set reaper.enabled=true,reaper.dryRun=true');
});

test('a value that moved is taken under its former name, and the notes say where it is now', () => {
  const values = ['pods.priorityClassName=high', 'pods.tolerations[0].operator=Exists'];
  expect(notes(...values)).toContain('Move priorityClassName, tolerations from pods to defaults');
  expect(notes()).not.toContain('MOVED');
  const specs = podSpecsOf(render(...values, 'defaults.priorityClassName=low'));
  for (const [, { priorityClassName, tolerations }] of specs)
    expect({ priorityClassName, tolerations }).toEqual({
      priorityClassName: 'high',
      tolerations: [{ operator: 'Exists' }],
    });
});
