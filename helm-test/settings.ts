import { ENVIRONMENT } from '../contract/environment.ts';
import { parseText } from '../lib/text/parse.ts';

const env = ENVIRONMENT.helmTest;

/** The settings of the test that `helm test` runs. */
export const HELM_TEST_SETTINGS = {
  namespace: {
    flag: 'test-namespace',
    env: env.namespace,
    help: 'Namespace in which a labelled pod is created as a dry run',
    parse: parseText,
  },
  configuration: {
    flag: 'webhook-configuration',
    env: env.webhookConfiguration,
    help: 'MutatingWebhookConfiguration that has the API server call the webhook',
    parse: parseText,
  },
  webhookName: {
    flag: 'webhook-name',
    env: env.webhookName,
    help: 'The name by which the API server calls the webhook, SERVICE.NAMESPACE.svc',
    parse: parseText,
  },
  webhookHost: {
    flag: 'webhook-host',
    env: env.webhookHost,
    help: "The cluster address of the webhook's Service",
    parse: parseText,
  },
};
