import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundlePrelude, bundleSidecar } from '../hack/bundle-sidecar.ts';
import { nativeHost } from '../hack/native-host.ts';
import { describeFigures } from './describe-figures.ts';
import { type Bench, type Figures, measureAll } from './figures.ts';
import { leanImageEnvironment } from './image-command.ts';
import { IMAGE } from './process.ts';
import { runWalker, startWalker } from './walker.ts';

/**
 * Measures the sidecar beside C and beside itself without the gate, in a network namespace of its own, as root on Linux.
 * `--json` prints the figures for programs, `--host lean` measures the native host, `--node <path>` another Node, `--seconds <n>` is how long idle
 * sidecars are watched.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    host: { type: 'string', default: 'node' },
    node: { type: 'string', default: process.execPath },
    seconds: { type: 'string', default: '60' },
    outside: { type: 'string', default: '' },
  },
});

const namespace = readlinkSync('/proc/self/ns/net');
if (values.outside === '') {
  // Again, inside: with a namespace for the sockets, and one for the processes so that none of them is left behind.
  const words = [...process.execArgv, ...process.argv.slice(1), `--outside=${namespace}`];
  const inside = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, ...words];
  process.exit(spawnSync('unshare', inside, { stdio: 'inherit' }).status ?? 1);
}
if (values.outside === namespace)
  throw new Error('Cannot measure: expected a network namespace of its own, got the machine’s');

const folder = mkdtempSync(join(tmpdir(), 'spawner-bench-'));
try {
  for (const words of [
    ['link', 'set', 'lo', 'up'],
    ['address', 'add', '10.9.0.1/32', 'dev', 'lo'],
    ['address', 'add', '10.1.0.0/16', 'dev', 'lo'],
  ])
    execFileSync('ip', words);
  execFileSync('sysctl', ['-qw', 'net.core.somaxconn=65535']);
  for (const program of ['hold-sockets', 'read-tables'])
    execFileSync('gcc', ['-O2', '-o', join(folder, program), new URL(`${program}.c`, import.meta.url).pathname]);
  const bundle = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
    outdir: folder,
  } as const;
  const walker = { 'walk-tables': 'bench/walk-tables.ts' };
  await build({ ...bundle, format: 'cjs', entryPoints: walker, outExtension: { '.js': '.cjs' } });
  const commands = values.host === 'lean' ? await leanCommands() : await nodeCommands(values.node);
  const figures: Figures = await measureAll({
    folder,
    node: values.node,
    seconds: Number(values.seconds),
    ...commands,
  });
  process.stdout.write(values.json ? `${JSON.stringify(figures, undefined, 2)}\n` : describeFigures(figures));
} finally {
  rmSync(folder, { recursive: true });
}

type Commands = Pick<Bench, 'sidecar' | 'startOwnWalker'>;

async function nodeCommands(node: string): Promise<Commands> {
  await bundleSidecar(join(folder, 'sidecar.cjs'));
  const words = (script: string) => [...IMAGE.flags, join(folder, script)];
  return {
    sidecar: { program: node, words: words('sidecar.cjs'), env: IMAGE.env },
    startOwnWalker: () => startWalker(node, words('walk-tables.cjs')),
  };
}

async function leanCommands(): Promise<Commands> {
  const host = await nativeHost();
  await bundlePrelude(join(folder, 'prelude.js'));
  const scripts = [join(folder, 'prelude.js'), join(folder, 'walk-tables.cjs')];
  return {
    sidecar: { program: join(host, 'spawner-sidecar'), words: [], env: leanImageEnvironment() },
    startOwnWalker: () => runWalker(join(host, 'run-script'), scripts),
  };
}
