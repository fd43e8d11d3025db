import { SESSION_REASONS, SESSION_STATES } from './session-states.ts';
import {
  MAX_SESSION_NAME,
  SESSION_CONDITIONS,
  SESSION_DEFAULTS,
  SESSION_IDLE_MODES,
  SESSION_KIND,
  SESSION_PLURAL,
  SESSION_SERVICE_PORT,
  SESSION_SHORT_NAMES,
  type SessionCondition,
  type SessionSpec,
  type SessionStatus,
} from './sessions.ts';

/** A schema of OpenAPI v3, as far as a CustomResourceDefinition has it. */
type Schema = Readonly<Record<string, unknown>>;

const MAX_PORT = 65_535;

/** A year: what is longer is a slip of the keyboard. */
const MAX_SECONDS = 31_536_000;

/** Of a key and of an account; a name of more is no name. */
const MAX_TEXT = 1024;

const TEXT = { type: 'string' };
const TIME = { type: 'string', format: 'date-time' };
const FLAG = { type: 'boolean' };
const PORT = { type: 'integer', minimum: 1, maximum: MAX_PORT };
const seconds = (description: string): Schema => ({
  ...{ type: 'integer', format: 'int32', minimum: 0, maximum: MAX_SECONDS, nullable: true },
  description,
});
const nullable = (schema: Schema, description: string): Schema => ({ ...schema, nullable: true, description });

const TEMPLATE = {
  type: 'object',
  description: 'The spec of the pod. The first container is the application.',
  required: ['containers'],
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    containers: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'image'],
        'x-kubernetes-preserve-unknown-fields': true,
        properties: { name: TEXT, image: TEXT },
      },
    },
  },
};

const SPEC: Readonly<Record<keyof SessionSpec, Schema>> = {
  template: TEMPLATE,
  httpPort: nullable(
    PORT,
    `Where the application listens, and its variable PORT. Default ${SESSION_DEFAULTS.httpPort}.`,
  ),
  key: nullable({ ...TEXT, maxLength: MAX_TEXT }, 'What the name was made of; the application is told.'),
  account: nullable({ ...TEXT, maxLength: MAX_TEXT }, 'Whose session it is.'),
  idle: nullable({ ...TEXT, enum: [...SESSION_IDLE_MODES, null] }, 'What counts as activity. Default Connections.'),
  startTimeoutSeconds: seconds(
    `From the creation until it has to be ready. Default ${SESSION_DEFAULTS.startTimeoutSeconds}.`,
  ),
  neverConnectedSeconds: seconds('How long it waits for its first client. Default: the grace period.'),
  stripPrefix: nullable(FLAG, "Whether the application sees paths without the session's prefix. Default true."),
  service: nullable(
    FLAG,
    `Whether there is a Service of the session's name, on port ${SESSION_SERVICE_PORT}. Default false.`,
  ),
  gracePeriodSeconds: seconds('How long it may be without clients. Null and 0 are the default of the installation.'),
  maxLifetimeSeconds: seconds('From the creation until it ends, however busy it is. Default: for ever.'),
  terminate: nullable(FLAG, 'True ends it.'),
};

/** What may be changed later. */
const MUTABLE: readonly (keyof SessionSpec)[] = ['gracePeriodSeconds', 'maxLifetimeSeconds', 'terminate'];

const CONDITION: Readonly<Record<keyof SessionCondition, Schema>> = {
  type: { type: 'string', enum: SESSION_CONDITIONS },
  status: { type: 'string', enum: ['True', 'False'] },
  lastTransitionTime: TIME,
  reason: TEXT,
  message: TEXT,
};

const STATUS: Readonly<Record<keyof SessionStatus, Schema>> = {
  state: { type: 'string', enum: SESSION_STATES },
  ...{ submitted: FLAG, constructed: FLAG, scheduled: FLAG, running: FLAG, ready: FLAG, swept: FLAG, failed: FLAG },
  reason: { type: 'string', enum: SESSION_REASONS },
  message: TEXT,
  ...{ nodeName: TEXT, podName: TEXT, ip: TEXT, port: { type: 'integer' }, url: TEXT },
  ...{ readyAt: TIME, lastActiveAt: TIME, endedAt: TIME },
  observedGeneration: { type: 'integer', format: 'int64' },
  conditions: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
    items: { type: 'object', required: Object.keys(CONDITION), properties: CONDITION },
  },
};

/** The template has fields that no rule of a schema sees: the chart's policy on templates holds those. */
const IMMUTABLE = (Object.keys(SPEC) as (keyof SessionSpec)[])
  .filter((field) => field !== 'template' && !MUTABLE.includes(field))
  .map((field) => ({
    rule: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
    message: `${field} cannot be changed: create another session`,
  }));

const NAME = {
  rule: `self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{0,${MAX_SESSION_NAME - 2}}[a-z0-9])?$')`,
  message: `the name has to be that of a pod and a Service: at most ${MAX_SESSION_NAME} characters a-z, 0-9 and -`,
};

/** The CustomResourceDefinition of sessions. */
export const SESSION_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${SESSION_PLURAL}.spawner.dev` },
  spec: {
    group: 'spawner.dev',
    scope: 'Namespaced',
    names: {
      kind: SESSION_KIND,
      listKind: `${SESSION_KIND}List`,
      plural: SESSION_PLURAL,
      singular: 'sessionlivedbackend',
      shortNames: SESSION_SHORT_NAMES,
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'State', type: 'string', jsonPath: '.status.state' },
          { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
          { name: 'Node', type: 'string', jsonPath: '.status.nodeName' },
          { name: 'URL', type: 'string', jsonPath: '.status.url' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'A server process for one user or one document. It ends when no client is connected any more.',
            required: ['spec'],
            'x-kubernetes-validations': [NAME],
            properties: {
              spec: {
                type: 'object',
                required: ['template'],
                'x-kubernetes-validations': IMMUTABLE,
                properties: SPEC,
              },
              status: { type: 'object', properties: STATUS },
            },
          },
        },
      },
    ],
  },
};
