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
    help: 'MutatingWebhookConfiguration by which the API server calls the webhook',
    parse: parseText,
  },
  webhookName: {
    flag: 'webhook-name',
    env: env.webhookName,
    help: 'Host name with which the API server calls the webhook, SERVICE.NAMESPACE.svc',
    parse: parseText,
  },
  webhookHost: {
    flag: 'webhook-host',
    env: env.webhookHost,
    help: "Cluster address of the webhook's Service",
    parse: parseText,
  },
};
