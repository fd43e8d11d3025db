import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CHART, type Rendered, render } from './render.ts';

const { version, appVersion, home, sources, icon, annotations } = parse(
  readFileSync(join(CHART, 'Chart.yaml'), 'utf8'),
);
const images: Rendered[] = parse(annotations['artifacthub.io/images']);

test('the chart has the version of the project', () => {
  const { version: project } = JSON.parse(readFileSync(join(CHART, '..', 'package.json'), 'utf8'));
  expect([version, appVersion]).toEqual([project, project]);
});

test('the catalogue names the images that the chart runs', () => {
  const runs = ['lean', 'node'].flatMap((host) => {
    const [{ spec }] = render(`sidecar.host=${host}`).filter(({ kind }) => kind === 'Deployment');
    const [{ image, env }] = spec.template.spec.containers;
    return [image, env.find(({ name }: Rendered) => name === 'SPAWNER_SIDECAR_IMAGE').value];
  });
  expect(images.map(({ image }) => image)).toEqual([...new Set(runs)]);
});

test('the catalogue names the CustomResourceDefinitions that the chart brings, in the version that is stored', () => {
  const root = join(CHART, 'files', 'crds');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const brought = files.map((path) => {
    const { metadata, spec } = parse(readFileSync(join(root, path), 'utf8'));
    const { name: version } = spec.versions.find(({ storage }: Rendered) => storage);
    return { kind: spec.names.kind, version, name: metadata.name };
  });
  const named: Rendered[] = parse(annotations['artifacthub.io/crds']);
  expect(named.map(({ kind, version, name }) => ({ kind, version, name }))).toEqual(brought);
});

test('the catalogue knows the kinds of changes', () => {
  for (const { kind, description } of parse(annotations['artifacthub.io/changes'])) {
    expect(['added', 'changed', 'deprecated', 'removed', 'fixed', 'security']).toContain(kind);
    expect(description).toMatch(/^[A-Z]/);
  }
});

test('what the catalogue shows is in the repository', () => {
  expect(sources).toEqual([home]);
  const links: Rendered[] = [annotations['artifacthub.io/links'], annotations['artifacthub.io/screenshots']].flatMap(
    (text) => parse(text),
  );
  const addresses: string[] = [icon, ...links.map(({ url }) => url)];
  for (const address of addresses) {
    const [, path = ''] = /^\/(?:raw|blob)\/HEAD\/(.*)$/.exec(address.slice(home.length)) ?? [];
    expect([address, existsSync(join(CHART, '..', path)) && path !== '']).toEqual([address, true]);
  }
});
