import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import jsonPatch from 'fast-json-patch';
import { parse, stringify } from 'yaml';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { buildAnswer, review } from './review.ts';

// Each <case>.yaml is a pod as the API server sends it; next to it is the resulting pod, with the warnings that its author
// sees. UPDATE_GOLDENS=1 writes the results again: read the difference before you commit it.
const FOLDER = join(import.meta.dirname, 'testdata');
const SUFFIX = '.injected.yaml';
const files = readdirSync(FOLDER);
const goldens = files.filter((file) => file.endsWith(SUFFIX));
const cases = files.filter((file) => !file.endsWith(SUFFIX)).map((file) => file.replace(/\.yaml$/, ''));

// A case whose name begins with "container-" is of an API server without native sidecars.
const configOf = (name: string): InjectionConfig => ({
  form: name.startsWith('container-') ? 'container' : 'native',
  sidecar: {
    image: 'registry.example/spawner-sidecar:1.0.0',
    pullPolicy: 'IfNotPresent',
    pullSecrets: name.includes('pull-secret') ? ['registry'] : [],
    resources: { requests: { cpu: '5m', memory: '12Mi' }, limits: { memory: '96Mi' } },
  },
  defaults: name.includes('drain-defaults') ? { drain: { memoryPercent: 75, connections: 500 } } : {},
  scrapeAnnotations: name.includes('scrape'),
});

function injected(name: string, pod: V1Pod): { pod: V1Pod; warnings: readonly string[] } {
  const request = { uid: '1', namespace: 'default', pod };
  const { response } = buildAnswer(request, review(request, configOf(name)));
  const patch = JSON.parse(Buffer.from(response.patch ?? '', 'base64').toString());
  const validate = true;
  return {
    pod: jsonPatch.applyPatch(structuredClone(pod), patch, validate).newDocument,
    warnings: response.warnings ?? [],
  };
}

test.each(cases)('the pod of testdata/%s.yaml becomes its golden', (name) => {
  const pod = parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8'));
  const result = injected(name, pod);
  const golden = join(FOLDER, name + SUFFIX);
  if (process.env.UPDATE_GOLDENS || !existsSync(golden)) writeFileSync(golden, stringify(result));
  expect(result).toEqual(parse(readFileSync(golden, 'utf8')));
});

test.each(cases)('a second review of testdata/%s.yaml changes nothing', (name) => {
  const { pod } = injected(name, parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')));
  const request = { uid: '1', namespace: 'default', pod };
  expect(review(request, configOf(name))).toEqual({ kind: 'skipped', reason: 'already-injected' });
});

test('every golden belongs to a case', () => {
  expect(goldens.map((file) => file.slice(0, -SUFFIX.length))).toEqual(cases);
});
