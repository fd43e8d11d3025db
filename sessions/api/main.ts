import { connect } from '../../lib/kube/client.ts';
import { drain } from '../../lib/process/graceful-shutdown.ts';
import { createHealthServer } from '../../lib/process/health-server.ts';
import { listen } from '../../lib/process/listen.ts';
import { standardLog } from '../../lib/process/log.ts';
import { onTermination } from '../../lib/process/shutdown.ts';
import { settingsOrExit } from '../../lib/process/start.ts';
import { createApps } from './create-apps.ts';
import { createPublicServer, createRouterServer } from './servers.ts';
import { SESSION_API_SETTINGS } from './settings.ts';

const purpose = 'Opens sessions for backends of web applications, and tells the router where requests for them go.';
const settings = settingsOrExit(SESSION_API_SETTINGS, { name: 'session-api', purpose });
const { port, routePort, statusPort, healthPort, maxHeld } = settings;
const log = standardLog(settings.logLevel);
const apps = createApps({ client: connect(), settings, log });
const servers = [
  createPublicServer(apps.public),
  createRouterServer(apps.route, maxHeld),
  createRouterServer(apps.status, maxHeld),
];
const health = createHealthServer({ notReady: apps.notReady, metrics: apps.metrics });
const ports = [port, routePort, statusPort];

await Promise.all([...servers.map((server, at) => listen(server, ports[at] ?? 0)), listen(health, healthPort)]);
log.info('serving', { port, routePort, statusPort, healthPort });
onTermination(log, async () => {
  apps.sendAway();
  await Promise.all(servers.map((server) => drain(server)));
  apps.close();
});
