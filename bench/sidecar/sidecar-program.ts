import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { QUICK, WHOLE } from './sidecar-effort.ts';
import { measureAll } from './sidecar-figures.ts';
import { hostPrograms } from './sidecar-hosts.ts';

/**
 * Measures the sidecar on both hosts, compared with C and with itself without the gate, in a network namespace of its own, as root on Linux.
 * Prints JSON for sidecar.ts. `--node <path>` measures another Node, `--quick` does as little as shows that it works.
 */
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    quick: { type: 'boolean', default: false },
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
  const walker = { 'walk-tables': 'bench/sidecar/walk-tables.ts' };
  await build({ ...bundle, format: 'cjs', entryPoints: walker, outExtension: { '.js': '.cjs' } });
  const effort = values.quick ? QUICK : WHOLE;
  const hosts = await hostPrograms(folder, values.node);
  process.stdout.write(JSON.stringify(await measureAll({ folder, node: values.node, hosts, ...effort })));
} finally {
  rmSync(folder, { recursive: true });
}
