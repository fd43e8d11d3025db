import { podDefaults } from '../lib/injection/sidecar-settings.ts';
import { drain as finish } from '../lib/process/graceful-shutdown.ts';
import { createHealthServer } from '../lib/process/health-server.ts';
import { listen } from '../lib/process/listen.ts';
import { standardLog } from '../lib/process/log.ts';
import { onTermination } from '../lib/process/shutdown.ts';
import { settingsOrExit } from '../lib/process/start.ts';
import { createApp } from './app.ts';
import { type ServingCertificate, watchCertificate } from './certificate.ts';
import { logOutcome } from './log-outcome.ts';
import { createMetrics } from './metrics.ts';
import { review } from './review.ts';
import { createWebhookServer } from './server.ts';
import { WEBHOOK_SETTINGS } from './settings.ts';
import { watchVersion } from './watch-version.ts';

const purpose = 'Injects the sidecar into labelled pods.';
const settings = settingsOrExit(WEBHOOK_SETTINGS, { name: 'webhook', purpose });
const log = standardLog(settings.logLevel);
const { certificateFolder, versionFile, port, healthPort, scrapeAnnotations, drain, deletePods } = settings;
const { image, pullPolicy, pullSecrets, resources } = settings;
const sidecar = { image, pullPolicy, pullSecrets, resources };
const defaults = podDefaults(settings);
let { form } = settings;
const metrics = createMetrics();
let notReady: string | undefined = 'no certificate yet';

const app = createApp({
  review: (request) => review(request, { form, sidecar, defaults, scrapeAnnotations, features: { drain, deletePods } }),
  onOutcome(request, outcome, seconds) {
    metrics.count(outcome, seconds);
    logOutcome(log, request, outcome);
  },
  onRefusal: metrics.countRefusal,
  onError: (error) => log.error('cannot answer a request', { error }),
});
const server = createWebhookServer(app);
const health = createHealthServer({ notReady: () => notReady, metrics: metrics.text });

await Promise.all([listen(server, port), listen(health, healthPort)]);
const use = (certificate: ServingCertificate) => {
  server.setSecureContext(certificate);
  metrics.certificateIs(certificate);
  notReady = undefined;
};
watchCertificate({ folder: certificateFolder, log, use });
watchVersion({
  file: versionFile,
  log,
  use: (followed) => {
    form = followed;
  },
});
log.info('serving', { port, healthPort, form, image });
onTermination(log, async () => {
  notReady = 'stopping';
  await finish(server);
});
