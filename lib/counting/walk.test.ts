import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Platform } from '../platform/platform.ts';
import { createWalker } from './walk.ts';

const fixture = (name: string) => readFileSync(new URL(`procfs/testdata/net/${name}`, import.meta.url));

/** A host with these files, which returns a limited number of bytes per read, as the kernel does. */
function hostWith(files: Record<string, Uint8Array>, bytesPerRead = 4096): Platform {
  return {
    open(path) {
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      return {
        read(bytes, start, length, position) {
          const part = content.subarray(position, position + Math.min(length, bytesPerRead));
          bytes.set(part, start);
          return part.length;
        },
        readText: () => Buffer.from(content).toString('latin1'),
        close: () => undefined,
      };
    },
    monotonicSeconds: () => 0,
    wallMilliseconds: () => 0,
    turn: () => Promise.resolve(),
  };
}

const LISTENER = '   0: 00000000:1F90 00000000:0000 0A 0\n';
const CLIENT = '   1: 0100F40A:1F90 0200F40A:C350 01 0\n';
const tableOf = (...rows: string[]) => new TextEncoder().encode(`headings\n${rows.join('')}`);

async function portsOf(files: Record<string, Uint8Array>, bytesPerRead?: number): Promise<number[]> {
  const ports: number[] = [];
  await createWalker(hostWith(files, bytesPerRead), '').walk((row) => ports.push(row.localPort));
  return ports;
}

test('walk() reads both families', async () => {
  const ports = await portsOf({ '/net/tcp': fixture('tcp'), '/net/tcp6': fixture('tcp6') });
  expect([ports.length, ports.filter((port) => port === 8080).length]).toEqual([33, 11]);
});

test('walk() reads a table that comes in parts', async () => {
  const many = tableOf(...Array<string>(2000).fill(CLIENT));
  expect((await portsOf({ '/net/tcp': many }, 3999)).length).toBe(2000);
});

test('walk() does without a table of IPv6', async () => {
  expect(await portsOf({ '/net/tcp': tableOf(LISTENER) })).toEqual([8080]);
});

test.each([
  ['an empty table', ''],
  ['headings alone', 'headings\n'],
])('walk() finds nothing in %s', async (_, table) => {
  expect(await portsOf({ '/net/tcp': new TextEncoder().encode(table) })).toEqual([]);
});

test.each([
  ['a table that is cut off', { '/net/tcp': tableOf(LISTENER, CLIENT.slice(0, 20)) }, 'Cannot read line 3 of'],
  ['no table of IPv4', { '/net/tcp6': tableOf(LISTENER) }, 'no /net/tcp'],
  ['a line without end', { '/net/tcp': tableOf('0'.repeat(100_000)) }, 'expected a whole line'],
])('walk() fails for %s', async (_, files, message) => {
  await expect(portsOf(files)).rejects.toThrow(message);
});

const OTHER = LISTENER.replace('1F90', '1F91');

test.each([
  ['nothing changed', [LISTENER, CLIENT], [LISTENER, CLIENT], true],
  ['connections changed', [LISTENER, CLIENT], [LISTENER], true],
  ['there is no listener', [CLIENT], [CLIENT, CLIENT], true],
  ['the only listener was swapped', [LISTENER, CLIENT], [OTHER, CLIENT], false],
  ['the first of two was swapped', [LISTENER, OTHER], [LISTENER.replace('1F90', '1F92'), OTHER], false],
  ['the last of two was swapped', [LISTENER, OTHER], [LISTENER, LISTENER.replace('1F90', '1F92')], false],
  ['the only listener is gone', [LISTENER], [], false],
  ['a connection stands in its place', [LISTENER], [CLIENT], false],
])('areListenersSame() when %s', async (_, before, after, expected) => {
  const files = { '/net/tcp': tableOf(...before) };
  const walker = createWalker(hostWith(files), '');
  const { listeners } = await walker.walk(() => undefined);
  files['/net/tcp'] = tableOf(...after);
  expect(walker.areListenersSame(listeners)).toBe(expected);
});
