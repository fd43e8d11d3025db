#!/usr/bin/env node
import { standardLog } from '../lib/process/log.ts';

// PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

void main();

// No top-level await: as CommonJS, Node loads a megabyte less of itself. See docs/decisions/sidecar-memory.md.
// The parts are imported one after the other, and none has a name here: on the native host, the one before is then no memory any more.
async function main(): Promise<void> {
  const log = standardLog();
  try {
    // The native host has none of the modules that Node's machine needs.
    const machine = globalThis.nativeMachine ?? (await import('../lib/platform/node.ts')).nodePlatform();
    const [, program = '', ...argv] = process.argv;
    const settings = await (await import('./start.ts')).start({ program, argv, env: process.env }, machine);
    if (settings === undefined) return;
    await (await import('./run.ts')).runSidecar(settings, machine, log);
    const { monitorPort, servePort, refreshSeconds, procRoot, probes } = settings;
    log.info('watching', { ports: monitorPort, servePort, refreshSeconds, procRoot, probes });
  } catch (error) {
    log.error('cannot start', { error });
    process.exit(1);
  }
}
