import { createServer } from 'node:https';
import { createHealthServer } from '../runtime/health-server.ts';
import { listen } from '../runtime/listen.ts';
import { standardLog } from '../runtime/log.ts';
import { onTermination } from '../runtime/shutdown.ts';
import { settingsOrExit } from '../runtime/start.ts';
import { createApp } from './app.ts';
import { watchCertificate } from './certificate.ts';
import { drain } from './drain.ts';
import { logOutcome } from './log-outcome.ts';
import { createMetrics } from './metrics.ts';
import { review } from './review.ts';
import { WEBHOOK_SETTINGS } from './settings.ts';

const log = standardLog();
const settings = settingsOrExit(WEBHOOK_SETTINGS, {
  name: 'webhook',
  purpose: 'Injects the sidecar into pods that ask for it.',
});
const { certificateFolder, form, port, healthPort, ...sidecar } = settings;
const metrics = createMetrics();
let notReady: string | undefined = 'no certificate yet';

const app = createApp({
  review: (request) => review(request, { form, sidecar }),
  onOutcome(request, outcome) {
    metrics.count(outcome);
    logOutcome(log, request, outcome);
  },
});
// Go's clients keep an idle connection for 90 s; a server that closes earlier loses requests that are on their way.
const server = createServer({ keepAliveTimeout: 95_000 }, app);
const health = createHealthServer({ notReady: () => notReady, metrics: () => metrics.text() });

await Promise.all([listen(server, port), listen(health, healthPort)]);
watchCertificate({
  folder: certificateFolder,
  log,
  use({ cert, key, expiresAt }) {
    server.setSecureContext({ cert, key });
    metrics.certificateExpiresAt(expiresAt);
    notReady = undefined;
  },
});
log.info('serving', { port, healthPort, form, image: sidecar.image });
onTermination(log, async () => {
  notReady = 'stopping';
  await drain(server);
});
