import process from 'node:process';
import { connect } from '../lib/kube/client.ts';
import { standardLog } from '../lib/process/log.ts';
import { settingsOrExit } from '../lib/process/start.ts';
import { kubeCluster } from '../lib/workloads/kube-cluster.ts';
import { cleanOwners } from './clean-owners.ts';
import { cleanPods } from './clean-pods.ts';
import { CLEANUP_SETTINGS } from './settings.ts';

const purpose = 'Removes what the controller and the reaper wrote on other objects, before they are uninstalled.';
const settings = settingsOrExit(CLEANUP_SETTINGS, { name: 'cleanup', purpose });
const { drainLabel, owners, deadlineSeconds } = settings;
const log = standardLog(settings.logLevel);

setTimeout(() => {
  log.error('clean-up ran out of time: some objects were not cleaned up');
  process.exit(1);
}, deadlineSeconds * 1000);
try {
  const client = connect();
  const { rest } = client;
  const cluster = kubeCluster(client, { namespaces: [], route: 'api-server', drainLabel, deadlineSeconds });
  const failed = (await cleanPods(rest, drainLabel, log)) + (owners ? await cleanOwners(rest, cluster, log) : 0);
  log.info('cleaned up', { failed });
  process.exit(failed > 0 ? 1 : 0);
} catch (error) {
  log.error('clean-up failed', { error });
  process.exit(1);
}
