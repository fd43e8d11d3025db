#!/usr/bin/env node
import process from 'node:process';
import { listen } from '../runtime/listen.ts';
import { standardLog } from '../runtime/log.ts';
import { settingsOrExit } from '../runtime/start.ts';
import { createSampler } from './sampler.ts';
import { createStatusServer } from './server.ts';
import { SIDECAR_SETTINGS } from './settings.ts';
import { statusOf } from './status.ts';

const log = standardLog();
const { monitorPort, servePort, refreshSeconds, procRoot } = settingsOrExit(SIDECAR_SETTINGS, {
  name: 'spawner-sidecar',
  purpose:
    'Counts the TCP connections to one or more ports of this machine or pod, and says since when nobody is connected.',
});
const monotonicSeconds = () => performance.now() / 1000;
const sampler = createSampler({ ports: monitorPort, procRoot, nowSeconds: monotonicSeconds, log });
const server = createStatusServer(() =>
  statusOf(sampler.sample(), { monotonicSeconds: monotonicSeconds(), wallMilliseconds: Date.now() }),
);

// PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

sampler.sample();
setInterval(() => sampler.sample(), refreshSeconds * 1000);
try {
  await listen(server, servePort);
  log.info('watching', { ports: monitorPort, servePort, refreshSeconds, procRoot });
} catch (error) {
  log.error('cannot start', { error });
  process.exit(1);
}
