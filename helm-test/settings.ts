import { ENVIRONMENT } from '../contract/environment.ts';
import { LOG_LEVEL_SETTING } from '../lib/process/log-level.ts';
import { invalid, ok, optional, type Parser, parseText } from '../lib/text/parse.ts';
import { parseJson } from '../lib/text/parse-json.ts';
import { isObject } from '../lib/text/shape.ts';

const env = ENVIRONMENT.helmTest;

/** Labels as a JSON object. */
const parseLabels: Parser<Record<string, string>> = (text) => {
  const labels = parseJson(text);
  const expected = 'labels as JSON, such as {"tier":"web"}';
  if (!isObject(labels)) return invalid(expected);
  const texts = Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []));
  return texts.length === Object.keys(labels).length ? ok(Object.fromEntries(texts)) : invalid(expected);
};

/** The settings of the test that `helm test` runs. */
export const HELM_TEST_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  namespace: {
    flag: 'test-namespace',
    env: env.namespace,
    help: 'Namespace in which a labelled pod is created as a dry run',
    parse: parseText,
  },
  labels: {
    flag: 'test-labels',
    env: env.labels,
    help: 'Labels of that pod as JSON, which the webhook selects in addition to spawner.io/monitor',
    parse: parseLabels,
    fallback: '{}',
  },
  problem: {
    flag: 'test-problem',
    env: env.problem,
    help: 'Why pods of that namespace get no sidecar by the values of the chart; empty: they do',
    parse: optional(parseText),
    fallback: '',
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
