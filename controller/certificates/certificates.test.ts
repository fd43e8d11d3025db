import { X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type Certificates, planCertificates, validCas } from './certificates.ts';
import { addCa, issueAll, sign } from './issue.ts';

const NAME = 'spawner-webhook.spawner.svc';
const DAY_MS = 24 * 3_600_000;
const lifetimeMs = 365 * DAY_MS;
const issuedAt = new Date('2030-01-01T00:00:00Z');
const after = (days: number) => new Date(issuedAt.getTime() + days * DAY_MS);
const at = (now: Date) => ({ name: NAME, now, lifetimeMs });
const good = await issueAll([], at(issuedAt));
const other = await issueAll([], at(issuedAt));
const withNewCa = await addCa(good, at(after(250)));
const signed = await sign(withNewCa, at(after(251)));
const plan = (certificates: Certificates | undefined, now: Date, trustedSince: Date | undefined = issuedAt) =>
  planCertificates(certificates, { ...at(now), trustedSince });

test.each<[string, Certificates | undefined, string]>([
  ['none', undefined, 'absent'],
  ['empty ones', { tlsCert: '', tlsKey: '', caBundle: '', caKey: '' }, 'damaged'],
  ['a certificate cut in half', { ...good, tlsCert: good.tlsCert.slice(0, 200) }, 'damaged'],
  ['the key of another', { ...good, tlsKey: other.tlsKey }, 'damaged'],
  ['the CA of another', { ...good, caBundle: other.caBundle, caKey: other.caKey }, 'damaged'],
  ['a CA without its key', { ...good, caKey: '' }, 'damaged'],
  ['a bundle without the CA that signed', { ...withNewCa, caBundle: withNewCa.caBundle.slice(0, 700) }, 'damaged'],
  ['a serving certificate for a CA', { ...good, caBundle: good.tlsCert, caKey: good.tlsKey }, 'damaged'],
])('planCertificates() replaces %s', (_, certificates, why) => {
  expect(plan(certificates, issuedAt)).toEqual({ kind: 'replace', why });
});

test.each<[string, Certificates, number, object]>([
  ['new ones', good, 0, { kind: 'keep' }],
  ['those that are not valid yet', good, -1, { kind: 'replace', why: 'not-valid' }],
  ['those of 243 days', good, 243, { kind: 'keep', until: new Date('2030-09-01T08:00:00Z') }],
  ['those of 244 days', good, 244, { kind: 'add-ca' }],
  ['those that have ended', good, 365, { kind: 'replace', why: 'not-valid' }],
  ['those of a CA that is not the newest', withNewCa, 250, { kind: 'sign' }],
  ['those of the newest CA of two', signed, 251, { kind: 'keep', until: after(365) }],
  ['those with a CA that has ended', signed, 365, { kind: 'drop-cas' }],
])('planCertificates() for %s', (_, certificates, days, expected) => {
  expect(plan(certificates, after(days))).toMatchObject(expected);
});

test.each<[string, Date | undefined, object]>([
  ['is not trusted yet', undefined, { kind: 'keep', until: new Date(after(250).getTime() + 60_000) }],
  ['was trusted just now', after(250), { kind: 'keep', until: new Date(after(250).getTime() + 60_000) }],
  ['is trusted for a minute', new Date(after(250).getTime() - 60_000), { kind: 'sign' }],
])('planCertificates() for a newest CA that %s', (_, trustedSince, expected) => {
  expect(planCertificates(withNewCa, { ...at(after(250)), trustedSince })).toEqual(expected);
});

test('planCertificates() does not wait past the end of what is served', async () => {
  const late = await addCa(good, at(new Date(after(365).getTime() - 8000)));
  const trustedSince = new Date(after(365).getTime() - 1000);
  expect(planCertificates(late, { ...at(trustedSince), trustedSince })).toEqual({ kind: 'keep', until: after(365) });
  const earlier = new Date(after(365).getTime() - 8000);
  const until = new Date(after(365).getTime() - 6000);
  expect(planCertificates(late, { ...at(earlier), trustedSince: earlier })).toEqual({ kind: 'keep', until });
});

test('planCertificates() replaces those of another name', () => {
  const options = { ...at(issuedAt), name: 'other.spawner.svc', trustedSince: issuedAt };
  expect(planCertificates(good, options)).toEqual({ kind: 'replace', why: 'wrong-name' });
});

test('planCertificates() begins a rotation where certificates shall live shorter than they do', () => {
  const options = { ...at(issuedAt), lifetimeMs: DAY_MS, trustedSince: issuedAt };
  expect(planCertificates(good, options)).toEqual({ kind: 'add-ca' });
});

test('addCa() leaves alone what is served, and sign() serves a certificate of the newest CA that ends with it', () => {
  expect({ ...withNewCa, caBundle: '', caKey: '' }).toEqual({ ...good, caBundle: '', caKey: '' });
  const newest = new X509Certificate(signed.caBundle);
  const serving = new X509Certificate(signed.tlsCert);
  expect([serving.verify(newest.publicKey), serving.validTo]).toEqual([true, newest.validTo]);
});

test('validCas() keeps valid CAs, each once, and at most eight', async () => {
  const bundle = `${withNewCa.caBundle}${good.caBundle}garbage${good.tlsCert}`;
  expect(validCas([bundle, bundle], after(251))).toBe(withNewCa.caBundle);
  expect(validCas([bundle], after(366))).toBe(withNewCa.caBundle.slice(0, withNewCa.caBundle.indexOf('-----END') + 26));
  let many = good;
  for (let count = 0; count < 9; count += 1) many = await addCa(many, at(issuedAt));
  expect(many.caBundle.match(/BEGIN/g)).toHaveLength(8);
});

test('issueAll() begins an hour back, for clocks that are late', () => {
  expect(new X509Certificate(good.tlsCert).validFrom).toBe('Dec 31 23:00:00 2029 GMT');
});
