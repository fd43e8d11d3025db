import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, containerNames, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';
import { useApi } from './webhook-api.ts';

const cluster = useNamespace('spawner-test-webhook-reinvocation');
const api = useApi(cluster);
const { registry, tag } = environment.images;
/** Behind ours by its name: webhooks are called in the order of their configurations' names. */
const CONFIGURATION = 'spawner-zz-test-reinvocation';
const HOST = `other.${cluster.namespace}.svc`;

/** A webhook like many: it adds a container to every pod that has none of the name, and asks to be called again. */
const SCRIPT = `
const { createServer } = require('node:https');
const { CERT: cert, KEY: key } = process.env;
createServer({ cert, key }, async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { request: { uid, object } } = JSON.parse(Buffer.concat(chunks));
  const isThere = object.spec.containers.some(({ name }) => name === 'other');
  const add = { op: 'add', path: '/spec/containers/-', value: { name: 'other', image: 'other' } };
  const patch = isThere ? {} : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify([add])).toString('base64') };
  response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: true, ...patch } }));
}).listen(8443);
`;

beforeAll(async () => {
  const altNames = [{ type: 2 as const, value: HOST }];
  const pem = await generate([{ name: 'commonName', value: HOST }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  const env = Object.entries({ CERT: pem.cert, KEY: pem.private }).map(([name, value]) => ({ name, value }));
  const container = {
    name: 'app',
    image: `${registry}/spawner:${tag}`,
    imagePullPolicy: 'IfNotPresent',
    args: ['--eval', SCRIPT],
    env,
  };
  const metadata = { name: 'other', labels: { app: 'other' } };
  await apply(cluster, [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { containers: [{ ...container, readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: metadata.labels, ports: [{ port: 443, targetPort: 8443 }] },
    },
  ]);
  await readyPod(cluster, 'other');
  await apply(cluster, [configuration(pem.cert)]);
});
afterAll(() => kubectl(cluster, ['delete', 'mutatingwebhookconfiguration', CONFIGURATION, '--ignore-not-found']));

function configuration(certificate: string): Readonly<Record<string, unknown>> {
  const webhook = {
    name: 'other.example.com',
    clientConfig: {
      service: { name: 'other', namespace: cluster.namespace },
      caBundle: Buffer.from(certificate).toString('base64'),
    },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace } },
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    reinvocationPolicy: 'IfNeeded',
    failurePolicy: 'Ignore',
  };
  const metadata = { name: CONFIGURATION };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata,
    webhooks: [webhook],
  };
}

test('two webhooks that change pods and are called again end with one sidecar, and no token in it', async () => {
  const metadata = { name: 'both', labels: { [MONITOR_LABEL]: MONITOR_ON } };
  const send = () => api.dryRun({ metadata, spec: { containers: [{ name: 'app', image: 'app' }] } });
  // A new configuration reaches the API server's webhooks within a second or so.
  const { pod } = await eventually(cluster, { what: 'the other webhook to be called' }, send, (created) =>
    containerNames(created.pod).includes('other'),
  );
  expect(containerNames(pod)).toEqual([SIDECAR_CONTAINER, 'app', 'other']);
  const [sidecar] = pod.spec?.initContainers ?? [];
  expect(sidecar?.volumeMounts?.map(({ name }) => name)).toEqual(['spawner-no-token']);
});
