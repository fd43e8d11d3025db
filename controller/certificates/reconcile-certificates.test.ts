import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeClient } from '../../lib/kube/client.ts';
import { FakeApiServer } from '../../lib/kube/testing/fake-api-server.ts';
import type { KubernetesObject } from '../../lib/kube/types.ts';
import { reconcileCertificates } from './reconcile-certificates.ts';

const HOUR_MS = 3_600_000;
const SECRET = { resource: 'secrets', namespace: 'spawner', name: 'certificate' };
const CONFIGURATION = { resource: 'mutatingwebhookconfigurations', name: 'webhook' };
const targets = {
  secret: { namespace: 'spawner', name: 'certificate' },
  service: { namespace: 'spawner', name: 'webhook' },
  configuration: 'webhook',
  lifetimeMs: 24 * HOUR_MS,
};

let api: FakeApiServer;
let client: KubeClient;
let now: number;

beforeEach(async () => {
  api = new FakeApiServer();
  api.objects.now = () => new Date(now);
  client = await api.start();
  now = Date.parse('2030-01-01T00:00:00Z');
  const service = { metadata: { name: 'webhook', uid: 'u' }, spec: { clusterIP: '10.0.0.1', selector: { app: 'w' } } };
  api.objects.create({ resource: 'services', namespace: 'spawner' }, service);
  const webhooks = [{ name: 'inject.spawner.io', clientConfig: {} }];
  api.objects.create({ resource: CONFIGURATION.resource }, { metadata: { name: 'webhook' }, webhooks } as never);
});
afterEach(() => api.stop());

const step = async () => (await reconcileCertificates(client, targets, new Date(now))).kind;

async function settle(): Promise<string[]> {
  const kinds = [await step()];
  while (kinds.at(-1) !== 'keep') kinds.push(await step());
  return kinds;
}

const decode = (text: string | undefined) => Buffer.from(text ?? '', 'base64').toString();
const secret = () => api.objects.get(SECRET) as KubernetesObject & { data: Record<string, string> };
const configuration = () => api.objects.get(CONFIGURATION) as { webhooks?: { clientConfig: { caBundle?: string } }[] };
const casOf = (bundle: string) => bundle.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
const trusted = () => casOf(decode(configuration().webhooks?.[0]?.clientConfig.caBundle));

/** True where an API server accepts what a webhook serves. */
function isAccepted(tlsCert: string): boolean {
  const serving = new X509Certificate(tlsCert);
  return trusted().some((pem) => {
    const ca = new X509Certificate(pem);
    return serving.verify(ca.publicKey) && Date.parse(ca.validTo) > now && Date.parse(serving.validTo) > now;
  });
}

test('a first pass makes the API server trust before there is anything to serve', async () => {
  expect(await settle()).toEqual(['replace', 'keep']);
  expect(api.writes().map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PATCH /apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/webhook',
    'POST /api/v1/namespaces/spawner/secrets',
  ]);
  expect(isAccepted(decode(secret().data['tls.crt']))).toBe(true);
});

test('passes write nothing while nothing changes', async () => {
  await settle();
  const before = api.writes().length;
  for (let pass = 0; pass < 50; pass += 1) {
    now += HOUR_MS / 10;
    await step();
  }
  expect(api.writes().length).toBe(before);
});

test('a rotation takes three writes of the Secret and two of the configuration', async () => {
  await settle();
  api.seen.length = 0;
  const kinds: string[] = [];
  for (let quarter = 0; quarter < 25 * 4; quarter += 1) {
    now += 15 * 60_000;
    kinds.push(...(await settle()).filter((kind) => kind !== 'keep'));
  }
  expect(kinds).toEqual(['add-ca', 'sign', 'drop-cas']);
  expect(
    api
      .writes()
      .map(({ method }) => method)
      .toSorted((one, other) => one.localeCompare(other)),
  ).toEqual(['PATCH', 'PATCH', 'PUT', 'PUT', 'PUT']);
});

test.each([
  ['deleted', () => void api.objects.remove(SECRET)],
  ['damaged', () => void api.objects.patch(SECRET, { data: { 'tls.key': 'bm8=' } } as never)],
  ['emptied', () => void api.objects.patch(SECRET, { data: null } as never)],
])('a Secret that was %s is replaced, and what webhooks serve meanwhile stays trusted', async (_, harm) => {
  await settle();
  const served = decode(secret().data['tls.crt']);
  harm();
  expect(await settle()).toEqual(['replace', 'keep']);
  expect([isAccepted(served), isAccepted(decode(secret().data['tls.crt']))]).toEqual([true, true]);
});

test('a machine that slept for a year finds its way back', async () => {
  await settle();
  now += 365 * 24 * HOUR_MS;
  expect(await settle()).toEqual(['replace', 'keep']);
  expect([trusted().length, isAccepted(decode(secret().data['tls.crt']))]).toEqual([1, true]);
});

test('a bundle that was overwritten is restored', async () => {
  await settle();
  const good = trusted();
  api.objects.patch(CONFIGURATION, {
    webhooks: [{ name: 'inject.spawner.io', clientConfig: { caBundle: 'bm8=' } }],
  } as never);
  expect(await settle()).toEqual(['keep']);
  expect(trusted()).toEqual(good);
});

// Two controllers that both believe to lead, requests that fail before or after they took effect, processes that end
// between any two of them: whatever a webhook can serve, the API server trusts.
test.each([1, 2, 3])(
  'no fault, crash or rival ever breaks the trust (seed %i)',
  async (seed) => {
    await settle();
    const random = generator(seed);
    const served: string[] = [];
    api.fault = ({ method, path }) => {
      if (random() < 0.15) return { status: [409, 429, 500, 503][Math.floor(random() * 4)] ?? 500 };
      if (random() < 0.05) return 'cut';
      if (random() < 0.02 && method !== 'GET' && path.includes('secrets')) api.objects.remove(SECRET);
      return undefined;
    };
    for (let round = 0; round < 200; round += 1) {
      now += 21 * 60_000;
      const rivals = [1, 2].map(() => reconcileCertificates(client, targets, new Date(now)));
      await Promise.allSettled(rivals);
      const current = readServed();
      if (current && current !== served.at(-1)) served.push(current);
      // A webhook may still serve the one before, as long as it is valid.
      for (const each of served.slice(-2).filter((pem) => Date.parse(new X509Certificate(pem).validTo) > now))
        expect({ round, isAccepted: isAccepted(each) }).toEqual({ round, isAccepted: true });
    }
    expect(served.length).toBeGreaterThan(4);
  },
  60_000,
);

function readServed(): string | undefined {
  try {
    return decode(secret().data['tls.crt']);
  } catch {
    return undefined;
  }
}

/** Lehmer's, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
