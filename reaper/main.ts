import process from 'node:process';
import { connect } from '../kube/client.ts';
import { standardLog } from '../runtime/log.ts';
import { settingsOrExit } from '../runtime/start.ts';
import { pass } from './pass.ts';
import { REAPER_SETTINGS } from './settings.ts';

const log = standardLog();
const settings = settingsOrExit(REAPER_SETTINGS, {
  name: 'reaper',
  purpose: 'Puts workloads to sleep that nobody is connected to: one pass, then it ends.',
});

try {
  const result = await pass({ ...settings, client: connect(), log });
  log.info('pass done', { ...result, dryRun: settings.dryRun });
  // Kept connections to sidecars would hold the process for seconds.
  process.exit(result.failed > 0 ? 1 : 0);
} catch (error) {
  log.error('pass failed', { error });
  process.exit(1);
}
