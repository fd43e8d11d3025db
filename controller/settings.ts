import { hostname } from 'node:os';
import { ENVIRONMENT } from '../contract/environment.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { SIDECAR_SETTINGS } from '../lib/injection/sidecar-settings.ts';
import { healthPort } from '../lib/process/health-port.ts';
import { LOG_LEVEL_SETTING } from '../lib/process/log-level.ts';
import { parseDuration } from '../lib/text/duration.ts';
import { parseLabelSelector } from '../lib/text/label-selector.ts';
import {
  invalid,
  optional,
  type Parser,
  parseBoolean,
  parseLabelKey,
  parseNames,
  parseOneOf,
  parseText,
} from '../lib/text/parse.ts';

const env = ENVIRONMENT.controller;

/** A kubelet needs some seconds to bring a certificate into a pod, and a twelfth of its life passes before it is served. */
const SHORTEST_LIFETIME_SECONDS = 10;

/** How long certificates live. A year is what the webhook of the chart has by default; the shortest are for tests. */
export const parseLifetime: Parser<number> = (text) => {
  const seconds = parseDuration(text);
  if (seconds.kind === 'value' && seconds.value < SHORTEST_LIFETIME_SECONDS)
    return invalid(`a duration of at least ${SHORTEST_LIFETIME_SECONDS}s such as 8760h`);
  return seconds;
};

const targets = {
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
    help: 'MutatingWebhookConfiguration whose CA bundle is maintained',
    parse: parseText,
  },
};

const version = {
  versionConfigMap: {
    flag: 'version-config-map',
    env: env.versionConfigMap,
    help: "ConfigMap from which the webhook reads the API server's version; none if --kubernetes-version decides",
    parse: optional(parseText),
    fallback: '',
  },
};

const leadership = {
  lease: { flag: 'lease', env: env.lease, help: 'Leader-election Lease', parse: parseText },
  identity: {
    flag: 'identity',
    env: env.identity,
    help: "Name of this process in leader election; in a pod, the pod's name",
    parse: parseText,
    fallback: hostname(),
  },
};

const certificates = {
  certificates: {
    flag: 'certificates',
    env: env.certificatesMode,
    help: 'Who makes the certificates: auto for the controller, or cert-manager',
    parse: parseOneOf(['auto', 'cert-manager']),
    fallback: 'auto',
  },
  lifetimeSeconds: {
    flag: 'certificate-lifetime',
    env: env.certificateLifetime,
    help: 'How long a certificate is valid; it is replaced after two thirds of that time',
    parse: parseLifetime,
    fallback: '8760h',
  },
};

const pods = {
  includeNamespaces: {
    flag: 'include-namespaces',
    env: env.includeNamespaces,
    help: 'Namespaces whose pods are monitored, separated by commas; none means all',
    parse: parseNames,
    fallback: '',
  },
  excludeNamespaces: {
    flag: 'exclude-namespaces',
    env: env.excludeNamespaces,
    help: 'Namespaces whose pods are left alone, in addition to kube-system and its own',
    parse: parseNames,
    fallback: '',
  },
  namespaceSelector: {
    flag: 'namespace-selector',
    env: env.namespaceSelector,
    help: 'Labels of the namespaces in which running pods get a sidecar, a LabelSelector as JSON',
    parse: parseLabelSelector,
    fallback: '',
  },
  objectSelector: {
    flag: 'object-selector',
    env: env.objectSelector,
    help: 'Labels of the running pods that get a sidecar, a LabelSelector as JSON',
    parse: parseLabelSelector,
    fallback: '',
  },
  attach: {
    flag: 'attach',
    env: env.attach,
    help: 'Whether running labelled pods without a sidecar get one',
    parse: parseBoolean,
    fallback: 'true',
  },
  drain: {
    flag: 'drain',
    env: env.drain,
    help: 'Whether pods get a label that says whether they accept new connections',
    parse: parseBoolean,
    fallback: 'true',
  },
  drainLabel: {
    flag: 'drain-label',
    env: env.drainLabel,
    help: 'The key of that label',
    parse: parseLabelKey,
    fallback: ACCEPTS_LABEL,
  },
  drainDwellSeconds: {
    flag: 'drain-dwell',
    env: env.drainDwell,
    help: 'Minimum time between two changes of that label',
    parse: parseDuration,
    fallback: '10s',
  },
};

/** The settings of the controller. */
export const CONTROLLER_SETTINGS = {
  ...LOG_LEVEL_SETTING,
  ...targets,
  ...version,
  ...leadership,
  ...certificates,
  ...pods,
  ...SIDECAR_SETTINGS,
  healthPort: healthPort(env.healthPort),
};
