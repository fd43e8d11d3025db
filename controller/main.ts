import { connect } from '../kube/client.ts';
import { createHealthServer } from '../runtime/health-server.ts';
import { listen } from '../runtime/listen.ts';
import { standardLog } from '../runtime/log.ts';
import { onTermination } from '../runtime/shutdown.ts';
import { settingsOrExit } from '../runtime/start.ts';
import { keepCertificates } from './keep-certificates.ts';
import { createMetrics } from './metrics.ts';
import { CONTROLLER_SETTINGS } from './settings.ts';

const log = standardLog();
const { namespace, secret, service, configuration, healthPort } = settingsOrExit(CONTROLLER_SETTINGS, {
  name: 'controller',
  purpose: "Keeps the webhook's certificates valid and the API server's trust in them.",
});
const metrics = createMetrics();
let notReady: string | undefined = 'the webhook was not reached yet';

onTermination(log, async () => undefined);
const health = createHealthServer({ notReady: () => notReady, metrics: () => metrics.text() });
await listen(health, healthPort);
await keepCertificates({
  client: connect(),
  targets: { secret: { namespace, name: secret }, service: { namespace, name: service }, configuration },
  log,
  metrics,
  onWebhookReached: () => {
    notReady = undefined;
  },
});
