import { connect } from '../../lib/kube/client.ts';
import { becomeLeader, leaseTimes } from '../../lib/kube/leases/leader-election.ts';
import { ownedByDeployment } from '../../lib/kube/objects/deployments.ts';
import { createHealthServer } from '../../lib/process/health-server.ts';
import { listen } from '../../lib/process/listen.ts';
import { standardLog } from '../../lib/process/log.ts';
import { onTermination } from '../../lib/process/shutdown.ts';
import { settingsOrExit } from '../../lib/process/start.ts';
import { createSessionMetrics } from './metrics.ts';
import { run } from './run.ts';
import { SESSION_SETTINGS } from './settings.ts';

const settings = settingsOrExit(SESSION_SETTINGS, {
  name: 'session-controller',
  purpose: 'Gives each SessionLivedBackend a pod, says where it is reached, and ends it when no client is connected.',
});
const log = standardLog(settings.logLevel);
const { namespace, deployment: name, identity, healthPort, leaseSeconds } = settings;
const client = connect();
const metrics = createSessionMetrics();
let stop = async (): Promise<void> => undefined;
onTermination(log, () => stop());
// One that waits to take over is as ready as it will be.
await listen(createHealthServer({ notReady: () => undefined, metrics: () => metrics.text() }), healthPort);

const lease = { namespace, name };
const owner = () => ownedByDeployment(client, lease);
const leadership = await becomeLeader(client, { lease, owner, identity, log, times: leaseTimes(leaseSeconds) });
const running = run({ client, settings, leadership, log, metrics });
stop = async () => {
  await running.stop();
  await leadership.release();
};
await leadership.lost;
// Another one leads by now, and must not meet anything of ours that is under way.
throw new Error('Cannot continue: the Lease was lost');
