import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { CHART, CI_VALUES, HELM, ON_CLUSTER, type Rendered } from './render.ts';
import { objectsOf } from './value-sets.ts';

/** The longest that Helm takes. */
const LONGEST = 53;

/** The names of all objects of a release. */
function names(release: string): string[] {
  const args = ['template', release, CHART, '--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  const more = ['reaper.enabled=true', 'metrics.rules=true'].flatMap((value) => ['--set', value]);
  const objects: Rendered[] = objectsOf(execFileSync(HELM, [...args, ...more], { encoding: 'utf8' }));
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

test('a short name is the release, the project and the part', () => {
  expect(names('team')).toEqual(
    expect.arrayContaining(['Deployment/team-spawner-webhook', 'CronJob/team-spawner-reaper']),
  );
  expect(names('spawner')).toContain('Deployment/spawner-controller');
});

test.each([43, 47, LONGEST])('two releases whose names differ at character %i share no object', (length) => {
  const start = 'a'.repeat(length - 1);
  const both = [...names(`${start}b`), ...names(`${start}c`)];
  expect(new Set(both).size).toBe(both.length);
  for (const name of both.filter((each) => /^(Deployment|CronJob|Service|Pod)\//.test(each)))
    expect(name.split('/')[1]).toMatch(/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/);
});
