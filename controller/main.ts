import { connect } from '../lib/kube/client.ts';
import { becomeLeader } from '../lib/kube/leases/leader-election.ts';
import { ownedBy, readService } from '../lib/kube/objects/services.ts';
import { createHealthServer } from '../lib/process/health-server.ts';
import { listen } from '../lib/process/listen.ts';
import { standardLog } from '../lib/process/log.ts';
import { onTermination } from '../lib/process/shutdown.ts';
import { settingsOrExit } from '../lib/process/start.ts';
import { reachWebhook } from './certificates/wait-for-webhook.ts';
import { createMetrics } from './metrics.ts';
import { run } from './run.ts';
import { CONTROLLER_SETTINGS } from './settings.ts';

const settings = settingsOrExit(CONTROLLER_SETTINGS, {
  name: 'controller',
  purpose:
    'Keeps certificates valid, attaches sidecars to running pods, and labels pods that accept no new connections.',
});
const log = standardLog(settings.logLevel);
const { namespace, configuration, identity, healthPort } = settings;
const service = { namespace, name: settings.service };
const client = connect();
const metrics = createMetrics();
let notReady: string | undefined = 'the webhook has not been reached yet';
let stop = async (): Promise<void> => undefined;

onTermination(log, () => stop());
await listen(createHealthServer({ notReady: () => notReady, metrics: () => metrics.text() }), healthPort);
void reachWebhook(client, { service, configuration }, log).then(() => {
  notReady = undefined;
});
const lease = { namespace, name: settings.lease };
const owner = async () => ownedBy(service, await readService(client, service));
const leadership = await becomeLeader(client, { lease, owner, identity, log });
const running = run({ client, settings, leadership, log, metrics });
stop = async () => {
  await running.stop();
  await leadership.release();
};
await leadership.lost;
// Another one leads by now, and must not meet anything of ours that is under way.
throw new Error('Cannot continue: the Lease was lost');
