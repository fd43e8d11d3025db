import process from 'node:process';
import { connect } from '../lib/kube/client.ts';
import { standardLog } from '../lib/process/log.ts';
import { settingsOrExit } from '../lib/process/start.ts';
import { kubeCluster } from '../lib/workloads/kube-cluster.ts';
import { REAPER_SETTINGS } from '../lib/workloads/reaper-settings.ts';
import { pass } from './pass.ts';
import { show } from './show.ts';

const settings = settingsOrExit(REAPER_SETTINGS, {
  name: 'reaper',
  purpose: 'Puts idle workloads to sleep: makes one pass and exits.',
});
const log = standardLog(settings.logLevel);
const { output, dryRun } = settings;
const as = output === 'auto' ? (process.stdout.isTTY ? 'table' : 'json') : output;

// As process 1 of a container, Node would not hear it. What was begun, the next pass finishes or undoes.
process.once('SIGTERM', () => process.exit(143));

try {
  const rows = await pass(kubeCluster(connect(), settings), { ...settings, log });
  // Verdicts are what a pass is for, and kubectl spawner reads them: they are there at every level.
  const failed = show(rows, { as, dryRun, log: standardLog(), write: (text) => process.stdout.write(text) });
  // Kept connections to the API server would hold the process for seconds.
  process.exit(failed > 0 ? 1 : 0);
} catch (error) {
  log.error('pass failed', { error });
  process.exit(1);
}
