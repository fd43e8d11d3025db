import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY } from './base/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'spawner-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that writes its arguments down, and then does as little as the script needs of it. */
function standIn(name: string, script = ''): void {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"${folder}/log"\n${script}\n`, { mode: 0o755 });
}

const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
const REGISTRY = 'registry.example/spawner';
const SOURCE = 'https://code.example/spawner';

/** Runs the release with programs in place of those that reach a registry; keeps the chart that would be packed. */
function release() {
  mkdirSync(join(folder, 'bin'));
  const metadata = `{"containerimage.digest":"sha256:1mage"}`;
  standIn('docker', `while [ $# -gt 0 ]; do [ "$1" = --metadata-file ] && echo '${metadata}' >"$2"; shift; done`);
  standIn('helm', `case $1 in package) cp -r "$2" "${folder}/chart" ;; push) echo "Digest: sha256:chart" >&2 ;; esac`);
  standIn('npm', 'echo {}');
  standIn('cargo', 'echo {} >lib/platform/native/spawner-sidecar.json');
  const PATH = `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { PATH, REGISTRY, SOURCE, PLATFORMS: 'linux/amd64,linux/arm64' };
  const sboms = join(folder, 'sboms');
  const ended = spawnSync('sh', ['hack/release.sh', sboms], { cwd: REPOSITORY, env, encoding: 'utf8' });
  return { ...ended, log: readFileSync(join(folder, 'log'), 'utf8').split('\n'), sboms: readdirSync(sboms) };
}

test('a release publishes four images for both platforms and the chart, and names all by their digests for the signature', () => {
  const { status, stderr, stdout, log, sboms } = release();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const builds = log.filter((line) => line.startsWith('docker buildx build'));
  for (const build of builds)
    expect(build).toContain('--platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max');
  const tags = log.flatMap((line) => / --tag \S*\/(\S+) /.exec(line)?.[1] ?? []);
  expect(tags).toEqual([
    `spawner:${version}`,
    `spawner-sidecar:${version}`,
    `spawner-sidecar:${version}-node`,
    `spawner-drop-four:${version}`,
  ]);
  expect(sboms).toEqual(['spawner-sidecar.json', 'spawner.json']);
  const image = { name: `${REGISTRY}/spawner`, digest: 'sha256:1mage', sbom: 'spawner.json' };
  expect(JSON.parse(stdout.replace(/^published=/, ''))).toEqual([
    image,
    { ...image, name: `${REGISTRY}/spawner-sidecar`, sbom: 'spawner-sidecar.json' },
    { ...image, name: `${REGISTRY}/spawner-sidecar`, sbom: '' },
    { ...image, name: `${REGISTRY}/spawner-drop-four`, sbom: '' },
    { name: `${REGISTRY}/charts/spawner`, digest: 'sha256:chart', sbom: '' },
  ]);
  expect(log.some((line) => line.startsWith('cosign'))).toBe(false);
});

test('the chart that is published has the registry that it was published to, and the address of its sources', () => {
  const read = (file: string) => readFileSync(join(folder, 'chart', file), 'utf8');
  const { image, sidecar } = parse(read('values.yaml'));
  expect([image.registry, sidecar.registry]).toEqual([REGISTRY, '']);
  const images: { image: string }[] = parse(parse(read('Chart.yaml')).annotations['artifacthub.io/images']);
  for (const { image } of images) expect(image).toMatch(`${REGISTRY}/spawner`);
  const { home, sources } = parse(read('Chart.yaml'));
  expect([home, ...sources]).toEqual([SOURCE, SOURCE]);
  expect(read('Chart.yaml').replace(/^#.*$/gm, '')).not.toContain('example.com');
});
