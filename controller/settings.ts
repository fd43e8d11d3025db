import { ENVIRONMENT } from '../contract/environment.ts';
import { HEALTH_PORT } from '../contract/ports.ts';
import { parsePort, parseText } from '../runtime/parse.ts';

const env = ENVIRONMENT.controller;

/** The settings of the controller. */
export const CONTROLLER_SETTINGS = {
  namespace: { flag: 'namespace', env: env.namespace, help: 'Namespace of the webhook', parse: parseText },
  secret: {
    flag: 'certificate-secret',
    env: env.certificateSecret,
    help: 'Secret for the certificates',
    parse: parseText,
  },
  service: { flag: 'webhook-service', env: env.webhookService, help: "The webhook's Service", parse: parseText },
  configuration: {
    flag: 'webhook-configuration',
    env: env.webhookConfiguration,
    help: 'MutatingWebhookConfiguration whose CA bundle is kept',
    parse: parseText,
  },
  healthPort: {
    flag: 'health-port',
    env: env.healthPort,
    help: 'Port for probes and metrics, HTTP',
    parse: parsePort,
    fallback: String(HEALTH_PORT),
  },
};
