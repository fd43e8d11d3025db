import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { createLog } from '../lib/process/log.ts';
import { readCertificate, watchCertificate } from './certificate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spawner-certificate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function write(names: readonly ('cert' | 'private')[] = ['cert', 'private']): Promise<string> {
  const pem = await generate([{ name: 'commonName', value: 'webhook' }], { keyType: 'ec' });
  if (names.includes('cert')) writeFileSync(join(folder, 'tls.crt'), pem.cert);
  if (names.includes('private')) writeFileSync(join(folder, 'tls.key'), pem.private);
  return pem.cert;
}

test('readCertificate() reads a pair and when it ends', async () => {
  const cert = await write();
  const read = readCertificate(folder);
  expect(read.cert).toBe(cert);
  expect(read.expiresAt.getTime()).toBeGreaterThan(Date.now());
});

test.each([
  ['nothing is there', async () => ''],
  ['the key is missing', () => write(['cert'])],
  ['the key is another one', async () => `${await write()}${await write(['private'])}`],
  ['it is no certificate', async () => writeFileSync(join(folder, 'tls.crt'), 'x')],
])('readCertificate() throws when %s', async (_, prepare) => {
  await prepare();
  expect(() => readCertificate(folder)).toThrow();
});

test('watchCertificate() follows a change and keeps what was good', async () => {
  const used: string[] = [];
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), now: () => new Date(0) });
  const watch = watchCertificate({ folder, log, use: ({ cert }) => void used.push(cert) });
  expect(used).toEqual([]);
  const first = await write();
  watch.look();
  writeFileSync(join(folder, 'tls.key'), 'broken');
  watch.look();
  watch.look();
  const second = await write();
  watch.look();
  watch.stop();
  expect(used).toEqual([first, second]);
  expect(lines.map((line) => JSON.parse(line).message)).toEqual([
    'cannot use the mounted certificate',
    'certificate loaded',
    'cannot use the mounted certificate',
    'certificate loaded',
  ]);
});
