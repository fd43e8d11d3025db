#!/usr/bin/env node
import process from 'node:process';

/** What the Kubernetes client needs; on an older Node it does not even load. */
const OLDEST = [22, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  process.stderr.write(`error: Cannot run on Node ${process.version}: expected ${OLDEST.join('.')} or newer\n`);
  process.exitCode = 1;
} else {
  const { cli } = await import('./cli.ts');
  await cli();
}
