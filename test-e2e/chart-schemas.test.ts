import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { KINDS, schemaFile, schemaText } from '../chart/schemas.ts';
import { type Definitions, selectDefinitions } from '../hack/check/kubernetes-schemas.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { inNamespace } from './environment.ts';

const cluster = inNamespace('default');
const ask = async (path: string) => JSON.parse(await kubectl(cluster, ['get', '--raw', path]));

/** A release of Kubernetes never changes its stable schemas, so the file of its minor version is good for all of them. */
test('the schemas that the chart is tested against are those of the API server, where its version has a file', async () => {
  const { gitVersion } = await ask('/version');
  const [, minor = ''] = /^v(\d+\.\d+)/.exec(gitVersion) ?? [];
  const definitions: Definitions = {};
  for (const [path, kinds] of Object.entries(KINDS))
    Object.assign(definitions, selectDefinitions(await ask(`/openapi/v3/${path}`), kinds));
  const file = schemaFile(minor);
  mkdirSync(dirname(file), { recursive: true });
  if (process.env.UPDATE_GOLDENS) writeFileSync(file, schemaText(definitions));
  if (existsSync(file)) expect(schemaText(definitions)).toBe(readFileSync(file, 'utf8'));
  expect(Object.keys(definitions)).toEqual(expect.arrayContaining(Object.values(KINDS).flat()));
});
