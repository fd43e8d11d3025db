import { ENVIRONMENT } from '../contract/environment.ts';
import { WEBHOOK_PORT } from '../contract/ports.ts';
import { SIDECAR_SETTINGS } from '../lib/injection/sidecar-settings.ts';
import { healthPort } from '../lib/process/health-port.ts';
import { LOG_LEVEL_SETTING } from '../lib/process/log-level.ts';
import { optional, parseBoolean, parsePort, parseText } from '../lib/text/parse.ts';

const env = ENVIRONMENT.webhook;

/** The settings of the webhook. */
export const WEBHOOK_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  certificateFolder: {
    flag: 'certificate-folder',
    env: env.certificateFolder,
    help: 'Folder with tls.crt and tls.key, reloaded when they change',
    parse: parseText,
    fallback: '/certificates',
  },
  ...SIDECAR_SETTINGS,
  versionFile: {
    flag: 'kubernetes-version-file',
    env: env.kubernetesVersionFile,
    help: "File with the API server's version, reloaded when it changes; overrides --kubernetes-version",
    parse: optional(parseText),
    fallback: '',
  },
  scrapeAnnotations: {
    flag: 'scrape-annotations',
    env: env.scrapeAnnotations,
    help: 'Whether pods get annotations with which Prometheus finds their sidecar',
    parse: parseBoolean,
    fallback: 'false',
  },
  drain: {
    flag: 'drain',
    env: env.drain,
    help: 'Whether pods get a label that says whether they accept new connections; if not, pods with thresholds get a warning',
    parse: parseBoolean,
    fallback: 'true',
  },
  deletePods: {
    flag: 'delete-pods',
    env: env.deletePods,
    help: 'Whether idle pods that ask for it are deleted; if not, they get a warning',
    parse: parseBoolean,
    fallback: 'true',
  },
  port: {
    flag: 'port',
    env: env.port,
    help: 'Port for the API server, HTTPS',
    parse: parsePort,
    fallback: String(WEBHOOK_PORT),
  },
  healthPort: healthPort(env.healthPort),
};
