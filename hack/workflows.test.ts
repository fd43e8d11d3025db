import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY } from './cache.ts';

const FOLDER = join(REPOSITORY, '.github/workflows');
const workflows = readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const);

test.each(workflows)('%s pins every action by a whole commit hash, with its version behind it', (_, text) => {
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('an action has one hash in all workflows', () => {
  const pins = workflows.flatMap(([, text]) => [...text.matchAll(/uses: (\S+)@(\S+)/g)]);
  const hashes = new Map(pins.map(([, action, hash]) => [action, hash]));
  for (const [, action, hash] of pins) expect([action, hash]).toEqual([action, hashes.get(action)]);
});

test.each(workflows)('%s may only read by default, and every job has an end', (_, text) => {
  const { permissions, jobs } = parse(text);
  expect(permissions).toEqual({ contents: 'read' });
  for (const job of Object.values<Record<string, unknown>>(jobs)) expect(job['timeout-minutes']).toBeDefined();
});

test('node images of kind are pinned by their digest', () => {
  const images = workflows.flatMap(([, text]) => text.match(/kindest\/node:\S+/g) ?? []);
  expect(images.length).toBeGreaterThan(2);
  for (const image of images) expect(image).toMatch(/^kindest\/node:v1\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
});

test('the kind that runs these images is the one of hack/tools', () => {
  const module = readFileSync(join(REPOSITORY, 'hack/tools/kind/go.mod'), 'utf8');
  const [, version] = /sigs\.k8s\.io\/kind (v[\d.]+)/.exec(module) ?? [];
  const [, ci = ''] = workflows.find(([file]) => file === 'ci.yml') ?? [];
  expect(ci).toContain(`go install sigs.k8s.io/kind@${version}\n`);
});
