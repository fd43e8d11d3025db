import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { findFaults } from './find-faults.ts';
import { readArrows } from './read-arrows.ts';
import { readProject } from './read-project.ts';
import { ROOMS } from './rooms.ts';

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
  ['the torture believes the product', 'torture/a.ts', importing('../lib/workloads/verdict.ts')],
])('a file is refused where %s', (_, file, text) => {
  expect(faultsOf({ [file]: text })).toEqual([expect.stringMatching(`^${file} imports `)]);
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

test.each(['Date.now()', 'performance.now()', 'Math.random()', 'setTimeout(a, 1)', "fetch('a')", 'process.env.A'])(
  'a pure room may not say %s, but in a comment',
  (word) => {
    expect(faultsOf({ 'lib/counting/gate.ts': `const a = ${word};` })).toHaveLength(1);
    expect(faultsOf({ 'lib/counting/gate.ts': `// Not ${word}, which is a clock.` })).toEqual([]);
  },
);

test('a pure room may not keep anything in a variable of a module', () => {
  expect(faultsOf({ 'lib/counting/procfs/a.ts': 'let lastAt = 0;' })).toEqual([
    'lib/counting/procfs/a.ts says let lastAt: lib/counting/ is pure',
  ]);
  expect(faultsOf({ 'lib/counting/procfs/a.ts': 'function a() {\n  let at = 0;\n}' })).toEqual([]);
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

test('folders in a cycle are found, and one that lies in the other is no cycle', () => {
  const apart = { 'hack/a/a.ts': importing('../b/a.ts'), 'hack/b/b.ts': importing('../a/b.ts') };
  expect(faultsOf(apart)).toEqual(['a cycle of folders: hack/a > hack/b > hack/a']);
  expect(faultsOf({ 'hack/a/a.ts': importing('../b.ts'), 'hack/c.ts': importing('./a/b.ts') })).toEqual([]);
});

test('folders in a cycle are found where each arrow starts or ends in another of their folders', () => {
  const apart = { 'hack/a/c/a.ts': importing('../../b/b.ts'), 'hack/b/d/b.ts': importing('../../a/a.ts') };
  expect(faultsOf(apart)).toEqual(['a cycle of folders: hack/a > hack/b > hack/a']);
});

test('the project keeps its rules, and each of its rooms is there', () => {
  const project = readProject(REPOSITORY);
  expect(findFaults(project)).toEqual([]);
  expect(Object.keys(ROOMS).filter((room) => !project.files.some((file) => file.startsWith(`${room}/`)))).toEqual([]);
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
