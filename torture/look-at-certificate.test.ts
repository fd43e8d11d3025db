import { beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { judge } from './look-at-certificate.ts';

const EC = { keyType: 'ec', algorithm: 'sha256' } as const;
const make = (name: string, options: object) => generate([{ name: 'commonName', value: name }], { ...EC, ...options });
const CA = { extensions: [{ name: 'basicConstraints', cA: true, critical: true }] } as const;
type Pem = Awaited<ReturnType<typeof make>>;

let [ca, other, serving, expired]: Pem[] = [];
beforeAll(async () => {
  ca = await make('ca', CA);
  other = await make('other', CA);
  const signedBy = { ca: { key: ca.private, cert: ca.cert } };
  serving = await make('webhook', signedBy);
  expired = await make('webhook', { ...signedBy, notBeforeDate: new Date(0), notAfterDate: new Date(1e12) });
});
const certificates = () => ({ certificate: serving?.cert ?? '', key: serving?.private ?? '', bundle: ca?.cert ?? '' });

describe('judge()', () => {
  test('has nothing against a certificate that one CA of the bundle signed', () => {
    expect(judge({ ...certificates(), bundle: `${other?.cert}\n${ca?.cert}` })).toEqual([]);
  });
  test('catches a foreign bundle', () => {
    expect(judge({ ...certificates(), bundle: other?.cert ?? '' })).toHaveLength(1);
  });
  test('catches an empty bundle', () => expect(judge({ ...certificates(), bundle: '' })).toHaveLength(1));
  test('catches the key of another certificate', () => {
    expect(judge({ ...certificates(), key: other?.private ?? '' })).toEqual(['certificate: its key is another one']);
  });
  test('catches one that has ended', () => {
    const ended = { certificate: expired?.cert ?? '', key: expired?.private ?? '' };
    expect(judge({ ...certificates(), ...ended })).toEqual(['certificate: not valid now']);
  });
  test('catches nonsense', () => expect(() => judge({ ...certificates(), certificate: 'nonsense' })).toThrow());
});
