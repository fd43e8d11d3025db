import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { inNamespace } from './environment.ts';
import { upgrade } from './upgrade.ts';

const release = inNamespace(NAMESPACE);
const CONFIGURATION = ['mutatingwebhookconfiguration', 'spawner-webhook-spawner'];

/** Fingerprints: a difference that is printed shall not print a key. */
async function trust(): Promise<object> {
  const print = (text: string) => createHash('sha256').update(text).digest('hex');
  const secret = ['get', 'secret', 'spawner-certificate', '--output', 'jsonpath={.data}'];
  const bundle = ['get', ...CONFIGURATION, '--output', 'jsonpath={.webhooks[*].clientConfig.caBundle}'];
  return { secret: print(await kubectl(release, secret)), bundle: print(await kubectl(release, bundle)) };
}

/** Who set the CA bundle, as the API server remembers it. */
async function ownersOfBundle(): Promise<string[]> {
  const read = ['get', ...CONFIGURATION, '--output', 'json', '--show-managed-fields'];
  const { metadata } = JSON.parse(await kubectl(release, read));
  const owners = metadata.managedFields.filter((each: object) => JSON.stringify(each).includes('f:caBundle'));
  return owners.map(({ manager }: { manager: string }) => manager);
}

test('ten upgrades, by server-side and by client-side apply, meet no conflict and leave the CA alone', async () => {
  const before = await trust();
  for (let round = 0; round < 5; round += 1) {
    await upgrade('--server-side=true');
    await upgrade('--server-side=false');
  }
  expect(await trust()).toEqual(before);
  expect(await ownersOfBundle()).toEqual(['spawner-controller']);
});
