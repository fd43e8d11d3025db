import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { findFaults } from './find-faults.ts';
import { readArrows } from './read-arrows.ts';
import { readProject } from './read-project.ts';
import { ROOMS, WORKSHOPS } from './rooms.ts';

/** The faults of a project that has these files only. */
function faultsOf(texts: Readonly<Record<string, string>>): string[] {
  const files = Object.keys(texts);
  const read = (file: string) => texts[file] ?? '';
  return findFaults({ files, read, arrows: readArrows(files, read) });
}

const importing = (what: string) => `import { a } from '${what}';`;

test.each([
  ['contract imports a room', 'contract/a.ts', importing('../lib/text/parse.ts')],
  ['lib/text imports the log', 'lib/text/a.ts', importing('../process/log.ts')],
  ['lib/counting imports a process', 'lib/counting/a.ts', "import type { A } from '../../sidecar/run.ts';"],
  ['lib/injection imports the client', 'lib/injection/a.ts', importing('../kube/client.ts')],
  ['the webhook imports the client', 'webhook/warnings.ts', importing('../lib/kube/client.ts')],
  ['the webhook asks for the client as it runs', 'webhook/a.ts', "await import('@kubernetes/client-node');"],
  ['the sidecar loads a package', 'sidecar/a.ts', importing('express')],
  ['a process imports another one', 'controller/a.ts', importing('../reaper/pass.ts')],
  ['a type comes from another process', 'plugin/a.ts', "let a: import('../reaper/pass.ts').A;"],
  ['a name is handed on from another process', 'cleanup/a.ts', "export { a } from '../reaper/pass.ts';"],
  ['a tool imports a process', 'hack/base/a.ts', importing('../../reaper/pass.ts')],
  ['a lower tool imports a higher one', 'hack/base/a.ts', importing('../scene/install.ts')],
  ['a benchmark imports a process', 'bench/reaper/a.ts', importing('../../reaper/pass.ts')],
  ['a scene of the suite imports a process', 'test-e2e/a.ts', importing('../webhook/review.ts')],
  ['the torture believes the product', 'torture/a.ts', importing('../lib/workloads/verdict.ts')],
])('a file is refused where %s', (_, file, text) => {
  expect(faultsOf({ [file]: text })).toContainEqual(expect.stringMatching(`^${file} imports `));
});

test('what is for tests is refused in the product, and not in tests and what tests use', () => {
  const text = importing('../lib/counting/testing/fake-kernel.ts');
  expect(faultsOf({ 'sidecar/run.ts': text })).toEqual([
    'sidecar/run.ts imports lib/counting/testing/fake-kernel.ts, which is for tests',
  ]);
  expect(faultsOf({ 'sidecar/run.test.ts': text, 'sidecar/testing/a.ts': text, 'bench/a.ts': text })).toEqual([]);
});

test('no file imports a main.ts', () => {
  expect(faultsOf({ 'reaper/a.ts': importing('./main.ts') })).toEqual([
    'reaper/a.ts imports reaper/main.ts: nothing imports where a process starts',
  ]);
});

test.each([
  ...['Date.now()', "Date['now']()", 'new Date()', 'new Date', 'Date()', 'const { now } = Date', 'performance.now()'],
  ...['Math.random()', "Math['random']()", 'crypto.randomUUID()', "globalThis['fet' + 'ch']('a')", "fetch('a')"],
  ...['setTimeout(a, 1)', 'setImmediate(a)', 'process.env.A', 'process.cwd()', 'console.log(a)', 'import.meta.url'],
  ...["eval('a')", 'new Intl.DateTimeFormat()', "new WebSocket('a')", "process.getBuiltinModule('node:fs')"],
])('a pure room may not say %s, but in a comment or a text', (word) => {
  const faults = faultsOf({ 'lib/counting/gate.ts': `const a = () => { ${word}; };` });
  expect(faults).toEqual([expect.stringMatching(/^lib\/counting\/gate\.ts says \S+: it is pure$/)]);
  expect(faultsOf({ 'lib/counting/gate.ts': `// Not ${word}, which is a clock.` })).toEqual([]);
  expect(faultsOf({ 'lib/counting/gate.ts': `const a = ${JSON.stringify(word)};` })).toEqual([]);
});

test('a pure room may name times, members and types', () => {
  const text =
    "const a = (date: Date) => ({ process: Math.max(Date.parse('a'), new Date(1).getTime(), a.fetch.crypto) });";
  expect(faultsOf({ 'lib/counting/gate.ts': text })).toEqual([]);
});

test.each(['lib/workloads/verdict.ts', 'sessions/api/decide-route.ts', 'controller/pods/judge-a.ts'])(
  '%s decides, so it is pure in a room that is not',
  (file) => {
    expect(faultsOf({ [file]: 'const a = () => Date.now();' })).toEqual([`${file} says Date: it is pure`]);
    expect(faultsOf({ [file]: "import { readFileSync } from 'node:fs';" })).toEqual([
      `${file} loads readFileSync of node:fs, which is not pure`,
    ]);
  },
);

test.each(['let lastAt = 0;', 'export let lastAt = 0;', 'const a = 1; var lastAt = 0;', 'const lastAt = new Map();'])(
  'a pure room may not keep anything in a module: %s',
  (text) => {
    expect(faultsOf({ 'lib/counting/procfs/a.ts': text })).toEqual([
      expect.stringMatching(/^lib\/counting\/procfs\/a\.ts says (let|var|const) lastAt: it is pure$/),
    ]);
    expect(faultsOf({ 'lib/counting/procfs/a.ts': `function a() {\n  ${text.replace('export ', '')}\n}` })).toEqual([]);
  },
);

test('a pure room may not keep anything in a class', () => {
  const file = 'lib/counting/a.ts';
  expect(faultsOf({ [file]: 'class A { static at = 0; }' })).toEqual([`${file} says static: it is pure`]);
  expect(faultsOf({ [file]: 'class A { static readonly at = 0; #at = 0; }' })).toEqual([]);
  expect(faultsOf({ [file]: 'const NONE: ReadonlySet<number> = new Set();' })).toEqual([]);
});

test.each([
  ['a socket of the platform', 'lib/counting/a.ts', importing('../platform/node.ts'), 'a of lib/platform/node.ts'],
  ['a socket of Node', 'lib/sessions/a.ts', "import { connect, isIP } from 'node:net';", 'connect, isIP of node:net'],
  ['a random number', 'lib/sessions/a.ts', "import * as a from 'node:crypto';", 'node:crypto'],
  ['the log, handed on', 'lib/counting/a.ts', "export * from '../process/log.ts';", 'lib/process/log.ts'],
])('a pure room may not load %s', (_, file, text, what) => {
  expect(faultsOf({ [file]: text })).toEqual([`${file} loads ${what}, which is not pure`]);
});

test('a pure room may use types of any room that it imports, and pure functions of Node', () => {
  expect(faultsOf({ 'lib/counting/a.ts': "import type { Machine } from '../platform/platform.ts';" })).toEqual([]);
  expect(faultsOf({ 'lib/sessions/a.ts': "import { createHash } from 'node:crypto';" })).toEqual([]);
});

test.each(['lib/a.ts', 'lib/new/a.ts', 'sessions/a.ts', 'waker/a.ts', 'waker/a.js'])('%s is in no room', (file) => {
  expect(faultsOf({ [file]: '' })).toEqual([`${file} is in no room`]);
});

test('an import that is computed is refused, and a template without gaps is read', () => {
  expect(faultsOf({ 'reaper/a.ts': 'await import(a);' })).toContain(
    'reaper/a.ts imports what is only known as it runs',
  );
  expect(faultsOf({ 'plugin/a.ts': 'await import(`../reaper/pass.ts`);' })).toEqual([
    expect.stringMatching('^plugin/a.ts imports reaper/pass.ts: '),
  ]);
});

test('no file imports a test', () => {
  expect(faultsOf({ 'hack/base/a.test.ts': importing('./b.test.ts') })).toEqual([
    'hack/base/a.test.ts imports hack/base/b.test.ts: nothing imports a test',
  ]);
});

test('a package is found that a process loads through others, and a type is not loaded', () => {
  const loads = { 'webhook/main.ts': importing('../lib/http/a.ts'), 'lib/http/a.ts': importing('../kube/client.ts') };
  const client = (text: string) => faultsOf({ ...loads, 'lib/kube/client.ts': text });
  expect(client(importing('@kubernetes/client-node'))).toContain('webhook/main.ts loads @kubernetes/client-node');
  expect(client("import type { A } from '@kubernetes/client-node';")).not.toContain(
    'webhook/main.ts loads @kubernetes/client-node',
  );
});

test('files in a cycle are found, types included', () => {
  const texts = { 'reaper/a.ts': importing('./b.ts'), 'reaper/b.ts': "import type { a } from './a.ts';" };
  expect(faultsOf(texts)).toEqual(['a cycle of files: reaper/a.ts > reaper/b.ts > reaper/a.ts']);
});

test('folders in a cycle are found, and a folder inside another is no cycle', () => {
  const apart = { 'hack/a/a.ts': importing('../b/a.ts'), 'hack/b/b.ts': importing('../a/b.ts') };
  expect(faultsOf(apart)).toEqual(['a cycle of folders: hack/a > hack/b > hack/a']);
  expect(faultsOf({ 'hack/a/a.ts': importing('../b.ts'), 'hack/c.ts': importing('./a/b.ts') })).toEqual([]);
});

test('folders in a cycle are found where each arrow starts or ends in another of their folders', () => {
  const apart = { 'hack/a/c/a.ts': importing('../../b/b.ts'), 'hack/b/d/b.ts': importing('../../a/a.ts') };
  expect(faultsOf(apart)).toEqual(['a cycle of folders: hack/a > hack/b > hack/a']);
});

test('the project keeps its rules, and each of its rooms exists', () => {
  const project = readProject(REPOSITORY);
  expect(findFaults(project)).toEqual([]);
  const rooms = [...Object.keys(ROOMS), ...Object.keys(WORKSHOPS)];
  expect(rooms.filter((room) => !project.files.some((file) => file.startsWith(`${room}/`)))).toEqual([]);
});

test('CONTRIBUTING has a row for each room, and says what it imports', () => {
  const text = readFileSync(join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8');
  const rows = text.matchAll(/^\| `([^`]+)\/` \| .* \| (.*) \|$/gm);
  const said = Object.fromEntries(
    [...rows].map(([, room = '', imports = '']) => [room, [...imports.matchAll(/`([^`]+)`/g)].map(([, one]) => one)]),
  );
  // Of packages and of Node's own modules the table says nothing.
  const isOurs = (name: string) => name in ROOMS || /^(lib|hack)\b/.test(name);
  const held = Object.entries(ROOMS).map(([room, { imports }]) => [room, imports.filter(isOurs)]);
  expect(said).toEqual(Object.fromEntries(held));
});
