import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { V1EnvVar, V1Pod } from '../lib/kube/types.ts';
import { readSettings } from '../lib/process/settings.ts';
import { SIDECAR_SETTINGS } from '../sidecar/settings.ts';
import { SIDECAR_CONTAINER } from './containers.ts';

const FOLDER = join(import.meta.dirname, '..', 'webhook', 'testdata');
const goldens = readdirSync(FOLDER).filter((file) => file.endsWith('.injected.yaml'));

// A sidecar that cannot read what the webhook tells it ends at once, and its pod never becomes ready.
test.each(goldens)('the sidecar can read what the webhook tells it in %s', (file) => {
  const { pod } = parse(readFileSync(join(FOLDER, file), 'utf8')) as { pod: V1Pod };
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const { env = [] } = containers.find(({ name }) => name === SIDECAR_CONTAINER) ?? {};
  const read = readSettings(SIDECAR_SETTINGS, { argv: [], env: Object.fromEntries(env.map(resolve)) });
  expect(read).toMatchObject({ kind: 'settings' });
  expect(Object.values(SIDECAR_SETTINGS).map((setting) => setting.env)).toEqual(
    expect.arrayContaining(env.map(({ name }) => name)),
  );
});

/** The variable as the kubelet hands it over. */
function resolve({ name, value, valueFrom }: V1EnvVar): [string, string] {
  return [name, valueFrom ? '10.0.0.1,fd00::1' : (value ?? '').replaceAll('$$', '$')];
}
