import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ENVIRONMENT } from '../contract/environment.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { hasSidecar, kubectl } from '../hack/scene/kubectl.ts';
import { inNamespace, useNamespace } from './environment.ts';
import { LABELLED_POD, underLoad } from './under-load.ts';
import { untilInjected } from './until-injected.ts';
import { useApi } from './webhook-api.ts';

const api = useApi(useNamespace('spawner-test-certificates'));
const release = inNamespace(NAMESPACE);
const CONFIGURATION = ['mutatingwebhookconfiguration', 'spawner-webhook-spawner'];

/** Rotations to watch: a few, or dozens in a longer run. */
const ROTATIONS = Number(process.env.SPAWNER_ROTATIONS ?? 3);

const read = (...args: string[]) => kubectl(release, ['get', ...args]);
const serving = () => read('secret', 'spawner-certificate', '--output', 'jsonpath={.data.tls\\.crt}');
const bundle = () => read(...CONFIGURATION, '--output', 'jsonpath={.webhooks[0].clientConfig.caBundle}');

/** Damages the Secret, and waits for its replacement. */
async function replaceSecret(harm: readonly string[]): Promise<void> {
  const before = await serving();
  await kubectl(release, harm);
  const isReplaced = (text: string) => text !== '' && text !== before;
  await eventually(release, { what: 'another certificate', seconds: 30 }, serving, isReplaced);
}
const DELETE = ['delete', 'secret', 'spawner-certificate'];

/** Whether all certificates of a PEM text, in base64, are valid for more than a day. */
function liveLong(base64: string): boolean {
  const all = Buffer.from(base64, 'base64')
    .toString()
    .match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g);
  const livesLong = (pem: string) => Date.parse(new X509Certificate(pem).validTo) > Date.now() + 24 * 3600_000;
  return all?.every(livesLong) ?? false;
}

/** Shorter than the chart allows, so that a test sees several. */
async function liveFor(lifetime: string): Promise<void> {
  const controller = 'deployment/spawner-controller';
  await kubectl(release, ['set', 'env', controller, `${ENVIRONMENT.controller.certificateLifetime}=${lifetime}`]);
  await kubectl(release, ['rollout', 'status', controller, '--timeout=3m']);
}

beforeAll(async () => {
  await liveFor('15s');
  // What is valid for a year rotates without haste: the first step alone would take a minute.
  await replaceSecret(DELETE);
  await untilInjected();
});
afterAll(async () => {
  await liveFor('8760h');
  // The next tests get a long-lived certificate, which the former controller would not have made.
  const another = () => replaceSecret(DELETE).then(serving);
  await eventually(release, { what: 'a certificate for a year' }, another, liveLong);
  // CAs that live for seconds leave the bundle when they have ended: what the next tests find stays as it is.
  await eventually(release, { what: 'CAs for a year' }, bundle, liveLong);
  await untilInjected();
});

test(
  'certificates that live for seconds rotate under a load of new pods; no call fails and no pod slips',
  async () => {
    const seen = new Set([await serving()]);
    const look = async () => seen.add(await serving()).size;
    const wait = { what: `${ROTATIONS} rotations`, seconds: ROTATIONS * 20 };
    const rotate = () => eventually(release, wait, look, (size) => size > ROTATIONS);
    const { sent, ...harm } = await underLoad(api, 2, rotate);
    process.stderr.write(`${seen.size - 1} rotations, ${sent} pods, ${harm.slipped} without a sidecar\n`);
    expect(harm).toEqual({ slipped: 0, failed: 0 });
    expect(sent).toBeGreaterThan(100);
  },
  ROTATIONS * 30_000 + 60_000,
);

test.each([
  ['deleted', DELETE],
  ['damaged', ['patch', 'secret', 'spawner-certificate', '--patch', '{"data":{"tls.key":"bm8="}}']],
])('a Secret that is %s is replaced, and no pod slips meanwhile', async (_, harm) => {
  await replaceSecret(harm);
  expect(hasSidecar((await api.dryRun(LABELLED_POD)).pod)).toBe(true);
});

test('a CA bundle that is overwritten is back within seconds', async () => {
  const patch = [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: '' }];
  await kubectl(release, ['patch', ...CONFIGURATION, '--type=json', '--patch', JSON.stringify(patch)]);
  await eventually(release, { what: 'the bundle to be back', seconds: 30 }, bundle, (text) => text !== '');
  await untilInjected();
});
