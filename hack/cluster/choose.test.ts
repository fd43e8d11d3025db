import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CONTEXT_VARIABLE, chooseProvider } from './choose.ts';
import { loadCommand } from './context.ts';
import { kindProvider } from './kind.ts';

// Stand-ins for docker and kind, because not every machine has them: they show which commands are given, not that
// those work. The workflow on a machine with Docker runs the whole suite on a real kind.
let folder: string;
const { PATH, SPAWNER_CACHE } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spawner-choose-'));
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  process.env.SPAWNER_CACHE = join(folder, 'cache');
});
afterEach(() => {
  process.env.PATH = PATH;
  if (SPAWNER_CACHE === undefined) delete process.env.SPAWNER_CACHE;
  else process.env.SPAWNER_CACHE = SPAWNER_CACHE;
  for (const name of [CONTEXT_VARIABLE, 'KIND_EXPERIMENTAL_PROVIDER', 'SPAWNER_KIND_IMAGE', 'SPAWNER_KIND_CONFIG'])
    delete process.env[name];
  rmSync(folder, { recursive: true });
});

function standIn(program: string, script: string): void {
  writeFileSync(join(folder, program), `#!/bin/sh\necho "$@" >>${folder}/${program}.calls\n${script}\n`);
  chmodSync(join(folder, program), 0o755);
}

test.each([
  ['the context that the user names, before all', 'my-cluster', 'echo 28.2.2', 'context'],
  ['kind where Docker answers', '', 'echo 28.2.2', 'kind'],
  ['the embedded one where Docker is a client without an engine', '', 'exit 1', 'embedded'],
])('chooseProvider() takes %s', async (_, context, docker, name) => {
  standIn('docker', docker);
  if (context) process.env[CONTEXT_VARIABLE] = context;
  expect((await chooseProvider()).name).toBe(name);
});

test('kindProvider starts, loads and ends a cluster by its name', async () => {
  standIn('kind', `case "$1 $2" in "get clusters") cat ${folder}/clusters 2>/dev/null;; esac; exit 0`);
  const cluster = await kindProvider.up('test-1', 'process');
  await kindProvider.load(cluster, 'localhost/spawner:1');
  writeFileSync(join(folder, 'clusters'), 'other\nspawner-test-1\n');
  expect(await kindProvider.list()).toEqual(['test-1']);
  await kindProvider.down('test-1');
  expect(
    readFileSync(join(folder, 'kind.calls'), 'utf8')
      .split('\n')
      .filter((call) => !call.startsWith('get')),
  ).toEqual([
    `create cluster --name spawner-test-1 --kubeconfig ${cluster.kubeconfig} --wait 3m`,
    'load docker-image localhost/spawner:1 --name spawner-test-1',
    `delete cluster --name spawner-test-1 --kubeconfig ${cluster.kubeconfig}`,
    '',
  ]);
});

test('kind on podman is chosen where it was asked for, and gets archives of images', async () => {
  process.env.KIND_EXPERIMENTAL_PROVIDER = 'podman';
  // Without one it would be the kind that is built here, whose node image has its files.
  process.env.SPAWNER_KIND_IMAGE = 'kindest/node:v1.35.8';
  standIn('docker', 'exit 1');
  const provider = await chooseProvider();
  expect([provider.name, provider.imageBuilder]).toEqual(['kind', 'buildah']);
  standIn('kind', 'exit 0');
  standIn('buildah', 'exit 0');
  await provider.load(
    { name: 'test-1', provider: 'kind', kubeconfig: '', registry: 'localhost' },
    'localhost/spawner:1',
  );
  const calls = readFileSync(join(folder, 'kind.calls'), 'utf8');
  expect(calls).toMatch(/^load image-archive \S+\.tar --name spawner-test-1\n$/);
});

test('another node image and configuration are handed to kind', async () => {
  standIn('kind', 'exit 0');
  process.env.SPAWNER_KIND_IMAGE = 'kindest/node:v1.35.8';
  process.env.SPAWNER_KIND_CONFIG = 'kind.yaml';
  await kindProvider.up('test-1', 'process');
  const calls = readFileSync(join(folder, 'kind.calls'), 'utf8');
  expect(calls).toContain('--wait 3m --image kindest/node:v1.35.8 --config kind.yaml\n');
});

test.each([
  ['kind-dev', ['kind', 'load', 'docker-image', 'i', '--name', 'dev']],
  ['k3d-dev', ['k3d', 'image', 'import', 'i', '--cluster', 'dev']],
  ['minikube', ['minikube', 'image', 'load', 'i']],
])('loadCommand() for context %s', (context, command) => {
  expect(loadCommand(context, 'i')).toEqual(command);
});

test('loadCommand() says what it needs for any other context', () => {
  expect(() => loadCommand('production', 'i')).toThrow(
    'Cannot load images into the cluster of context "production": expected',
  );
});
