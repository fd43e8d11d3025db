import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY } from '../base/paths.ts';

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

const release = parse(workflows.find(([file]) => file === 'release.yml')?.[1] ?? '');

test('in a release, the build job may not sign, the signing job runs no code of the project, and the tests may do neither', () => {
  const rights = (job: string) => new Set(Object.keys(release.jobs[job].permissions ?? {}));
  expect(['test', 'lean-host', 'publish', 'sign'].map(rights)).toEqual([
    new Set(),
    new Set(),
    new Set(['contents', 'packages']),
    new Set(['attestations', 'id-token', 'packages']),
  ]);
  const used = release.jobs.sign.steps.map(({ uses = '' }) => uses.split('@')[0]);
  expect(used).not.toContain('actions/checkout');
});

test('base images are named by their digest', () => {
  const folder = join(REPOSITORY, 'hack/images');
  const files = readdirSync(folder).filter((file) => file.endsWith('Dockerfile'));
  const bases = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/^ARG \w+_IMAGE=.*/gm) ?? []);
  expect(bases.length).toBeGreaterThan(1);
  for (const base of bases) expect(base).toMatch(/@sha256:[0-9a-f]{64}$/);
});

test('the end-to-end suite runs on the oldest Kubernetes that the chart takes', () => {
  const { kubeVersion } = parse(readFileSync(join(REPOSITORY, 'chart/Chart.yaml'), 'utf8'));
  const [, oldest] = /^>=(1\.\d+)/.exec(kubeVersion) ?? [];
  const { jobs } = parse(workflows.find(([file]) => file === 'ci.yml')?.[1] ?? '');
  const images: string[] = jobs.kubernetes.strategy.matrix['node-image'];
  expect(images.map((image) => /:v(1\.\d+)/.exec(image)?.[1])).toContain(oldest);
});

test('the tests of a change run as root, so kernel tests are not skipped', () => {
  const runs = workflows.flatMap(([, text]) => text.match(/run: .*npm test$/gm) ?? []);
  expect(runs.length).toBeGreaterThan(1);
  for (const run of runs) expect(run).toContain('sudo');
});

test('after a step that runs as root, no step writes its files as another user', () => {
  for (const [, text] of workflows)
    for (const { steps } of Object.values<{ steps: { run?: string }[] }>(parse(text).jobs)) {
      const runs = steps.flatMap(({ run = '' }) => (/\bnpm\b/.test(run) ? [run.startsWith('sudo ')] : []));
      expect(runs).toEqual(runs.toSorted((a, b) => Number(a) - Number(b)));
    }
});
