import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { REPOSITORY } from './cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'spawner-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that writes its arguments down, and then does as little as the script needs of it. */
function standIn(name: string, script = ''): void {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"${folder}/log"\n${script}\n`, { mode: 0o755 });
}

test('a release publishes and signs three images for both platforms, and the chart, all by their digests', () => {
  mkdirSync(join(folder, 'bin'));
  const metadata = `{"containerimage.digest":"sha256:1mage"}`;
  standIn('docker', `while [ $# -gt 0 ]; do [ "$1" = --metadata-file ] && echo '${metadata}' >"$2"; shift; done`);
  standIn('helm', '[ "$1" = push ] && echo "Digest: sha256:chart" >&2; true');
  standIn('go', `echo "${folder}"`);
  standIn('npm', 'echo {}');
  standIn('cosign');
  const PATH = `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { PATH, REGISTRY: 'registry.example/spawner', PLATFORMS: 'linux/amd64,linux/arm64' };
  const { status, stderr } = spawnSync('sh', ['hack/release.sh'], { cwd: REPOSITORY, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  const log = readFileSync(join(folder, 'log'), 'utf8').split('\n');
  const ran = (pattern: RegExp) => log.filter((line) => pattern.test(line)).map((line) => line.split(' ').at(-1));
  expect(ran(/^docker buildx build .*--platform linux\/amd64,linux\/arm64 --sbom=true .*--push/)).toEqual([
    '.',
    '.',
    '.',
  ]);
  const tags = log.flatMap((line) => / --tag \S*\/(\S+) /.exec(line)?.[1] ?? []);
  expect(tags).toEqual([`spawner:${version}`, `spawner-sidecar:${version}`, `spawner-sidecar:${version}-node`]);
  const images = ['spawner', 'spawner-sidecar', 'spawner-sidecar'].map(
    (name) => `registry.example/spawner/${name}@sha256:1mage`,
  );
  expect(ran(/^cosign sign /)).toEqual([...images, 'registry.example/spawner/charts/spawner@sha256:chart']);
  expect(ran(/^cosign attest .*--type spdxjson/)).toEqual(images);
});
