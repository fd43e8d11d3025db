import { X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type Certificates, planCertificates, validCas } from './certificates.ts';
import { issueCertificates } from './issue.ts';

const NAME = 'spawner-webhook.spawner.svc';
const DAY_MS = 24 * 3_600_000;
const issuedAt = new Date('2030-01-01T00:00:00Z');
const after = (days: number) => new Date(issuedAt.getTime() + days * DAY_MS);
const issue = (now: Date, olderCas = '') => issueCertificates({ name: NAME, olderCas, now });
const good = await issue(issuedAt);
const other = await issue(issuedAt);

test.each<[string, Certificates | undefined, object]>([
  ['new ones', good, { kind: 'keep' }],
  ['none', undefined, { kind: 'issue', why: 'absent' }],
  ['empty ones', { tlsCert: '', tlsKey: '', caBundle: '', caKey: '' }, { kind: 'issue', why: 'damaged' }],
  ['a certificate cut in half', { ...good, tlsCert: good.tlsCert.slice(0, 200) }, { kind: 'issue', why: 'damaged' }],
  ['the key of another', { ...good, tlsKey: other.tlsKey }, { kind: 'issue', why: 'damaged' }],
  ['the CA of another', { ...good, caBundle: other.caBundle, caKey: other.caKey }, { kind: 'issue', why: 'damaged' }],
  ['a CA without its key', { ...good, caKey: '' }, { kind: 'issue', why: 'damaged' }],
  [
    'a serving certificate for a CA',
    { ...good, caBundle: good.tlsCert, caKey: good.tlsKey },
    { kind: 'issue', why: 'damaged' },
  ],
])('planCertificates() for %s', (_, certificates, plan) => {
  expect(planCertificates(certificates, { name: NAME, now: issuedAt })).toEqual(plan);
});

test.each([
  [0, 'keep'],
  [242, 'keep'],
  [244, 'issue'],
  [400, 'issue'],
])('planCertificates() after %i of 365 days says %s', (days, kind) => {
  expect(planCertificates(good, { name: NAME, now: after(days) })).toMatchObject({ kind });
});

test('planCertificates() replaces those of another name', () => {
  expect(planCertificates(good, { name: 'other.spawner.svc', now: issuedAt })).toEqual({
    kind: 'issue',
    why: 'wrong-name',
  });
});

test('issueCertificates() keeps the older CAs that are still valid', async () => {
  const renewed = await issue(after(250), good.caBundle);
  const [newest, older] = renewed.caBundle.split(/(?<=-----END CERTIFICATE-----\n)/);
  expect(older).toBe(`${good.caBundle.trimEnd()}\n`);
  expect(new X509Certificate(renewed.tlsCert).verify(new X509Certificate(newest ?? '').publicKey)).toBe(true);
  expect(validCas(renewed.caBundle, after(366))).toBe(newest);
});

test('issueCertificates() begins an hour back, for clocks that are late', () => {
  expect(new X509Certificate(good.tlsCert).validFrom).toBe('Dec 31 23:00:00 2029 GMT');
});
