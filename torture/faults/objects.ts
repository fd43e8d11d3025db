import { NAMESPACE } from '../../hack/base/namespace.ts';
import { CONTROLLER, WRITES } from '../expected-writes.ts';
import { patch, type System } from '../system.ts';
import { AT_ONCE, type Fault, FOR_A_WHILE } from './fault.ts';

const SECRET = `/api/v1/namespaces/${NAMESPACE}/secrets/spawner-certificate`;
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const CONFIGURATION = `${CONFIGURATIONS}/spawner-webhook-${NAMESPACE}`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** An object that another writer changes. When the fault ends, the fields that the product does not own are restored. */
function edit(
  name: string,
  says: string,
  { path, change, undo }: { path: string; change(system: System): Promise<unknown>; undo?: Fault['begin'] },
): Fault {
  return {
    name,
    says,
    lastsSeconds: undo ? FOR_A_WHILE : AT_ONCE,
    // Two hands at one object would undo each other.
    mixes: false,
    async begin(system, args) {
      system.history.occasion(CONTROLLER, WRITES.edit);
      const undone = await undo?.(system, args);
      await change(system);
      const end = async () => {
        system.history.occasion(CONTROLLER, WRITES.edit);
        await undone?.end?.();
      };
      return { what: path.split('/').at(-1) ?? '', ...(undo && { end }) };
    },
  };
}

interface Configuration {
  metadata: { resourceVersion?: string; uid?: string; managedFields?: unknown };
  webhooks: { clientConfig: { caBundle?: string }; failurePolicy: string; rules: unknown[] }[];
}

const readConfiguration = async ({ api }: System) => (await api.must('GET', CONFIGURATION)) as unknown as Configuration;

/** Changes the only webhook of the configuration, as `kubectl edit` does: the whole object is sent back. */
async function editWebhook(
  system: System,
  change: (webhook: Configuration['webhooks'][number]) => void,
): Promise<void> {
  const configuration = await readConfiguration(system);
  for (const webhook of configuration.webhooks) change(webhook);
  await system.api.must('PUT', CONFIGURATION, { body: configuration });
}

/** Gives the configuration back what the chart wrote; the bundle is the controller's. */
const restored: Fault['begin'] = async (system) => {
  const before = await readConfiguration(system);
  const end = async () => {
    const now = await system.api.send('GET', CONFIGURATION);
    const { resourceVersion: _, uid: __, managedFields: ___, ...metadata } = before.metadata;
    const webhooks = before.webhooks.map(({ clientConfig: { caBundle: ____, ...clientConfig }, ...rest }) => ({
      ...rest,
      clientConfig,
    }));
    if (now.code === 404) return system.api.must('POST', CONFIGURATIONS, { body: { ...before, metadata, webhooks } });
    return editWebhook(system, (webhook) => {
      webhook.failurePolicy = before.webhooks[0]?.failurePolicy ?? '';
      webhook.rules = before.webhooks[0]?.rules ?? [];
    });
  };
  return { what: CONFIGURATION, end };
};

/** Everything that other people's hands do to our objects. */
export const OBJECT_FAULTS: readonly Fault[] = [
  edit('damage-certificate', 'nonsense in place of the certificate in its Secret', {
    path: SECRET,
    change: (system) => patch(system, SECRET, { data: { 'tls.crt': base64('nonsense') } }),
  }),
  edit('damage-key', 'half of the key in place of the key in its Secret', {
    path: SECRET,
    change: (system) => patch(system, SECRET, { data: { 'tls.key': base64('-----BEGIN EC PRIVATE KEY-----\nMHc') } }),
  }),
  edit('empty-secret', 'a Secret without anything in it', {
    path: SECRET,
    // The type of the Secret wants both keys to be there.
    change: (system) =>
      patch(system, SECRET, { data: { 'tls.crt': '', 'tls.key': '', 'ca.crt': null, 'ca.key': null } }),
  }),
  edit('delete-certificate', 'the Secret with the certificate is deleted', {
    path: SECRET,
    change: ({ api }) => api.must('DELETE', SECRET),
  }),
  edit('edit-bundle', 'another CA in the webhook configuration', {
    path: CONFIGURATION,
    change: (system) =>
      editWebhook(system, ({ clientConfig }) => {
        clientConfig.caBundle = base64(OTHER_CA);
      }),
  }),
  edit('empty-bundle', 'no CA in the webhook configuration', {
    path: CONFIGURATION,
    change: (system) => editWebhook(system, ({ clientConfig }) => void delete clientConfig.caBundle),
  }),
  edit('edit-policy', 'failurePolicy: Fail by another hand, while the webhook works', {
    path: CONFIGURATION,
    undo: restored,
    change: (system) =>
      editWebhook(system, (webhook) => {
        webhook.failurePolicy = 'Fail';
      }),
  }),
  edit('empty-rules', 'the webhook is asked about nothing', {
    path: CONFIGURATION,
    undo: restored,
    change: (system) =>
      editWebhook(system, (webhook) => {
        webhook.rules = [];
      }),
  }),
  edit('delete-configuration', 'the webhook configuration is deleted, and later made again without a CA', {
    path: CONFIGURATION,
    undo: restored,
    change: ({ api }) => api.must('DELETE', CONFIGURATION),
  }),
];

/** A CA that signed nothing here. */
const OTHER_CA = `-----BEGIN CERTIFICATE-----
MIIBOzCB4qADAgECAgk36rasKhuOYc4wCgYIKoZIzj0EAwIwGDEWMBQGA1UEAxMN
c29tZWJvZHkgZWxzZTAgFw0yNjExMjEwOTM0MzNaGA8yMTI2MDEwMTAwMDAwMFow
GDEWMBQGA1UEAxMNc29tZWJvZHkgZWxzZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABAKzYYZLzKrVxHDm9wP4AtNRJlOKaAtJYtwWW9u8K801joKq2Msp63LRP12j
+lxKJODNmP1nwAo9cUjfKuqSSgajEzARMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSAAwRQIhAOCdkefavXP6HPR3FbFbYWNLSifNiuRaNCd/I91NMh1DAiB2
uUAUnLXaLs2jCYOG7K1rTUvYYSfyUIbu281fF8VXig==
-----END CERTIFICATE-----
`;
