import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';

/** A CronJob named like the reaper's, whose first pass went well and whose last one failed; and a webhook of the name of ours that cannot be reached. */
export async function causeFailures(cluster: Kubectl, image: string): Promise<void> {
  await apply(cluster, [cronJob(image), statefulSet(), absentWebhook(cluster.namespace)]);
  await runPass(cluster, 'spawner-reaper-1', 'true', 'succeeded');
  await runPass(cluster, 'spawner-reaper-2', 'false', 'failed');
  await eventually(
    cluster,
    { what: 'the API server to give up on the webhook' },
    async () => {
      await kubectl(cluster, ['delete', 'configmap', 'asks', '--ignore-not-found']);
      await kubectl(cluster, ['create', 'configmap', 'asks']);
      return kubectl(cluster, ['get', '--raw', '/metrics']);
    },
    (metrics) =>
      /^apiserver_admission_webhook_fail_open_count\{name="inject.spawner.io",type="validating"/m.test(metrics),
  );
}

async function runPass(cluster: Kubectl, name: string, command: string, field: string): Promise<void> {
  const create = ['create', 'job', name, '--from', 'cronjob/spawner-reaper', '--dry-run=client', '--output', 'json'];
  const job = JSON.parse(await kubectl(cluster, create));
  job.spec.template.spec.containers[0].command = ['busybox', command];
  await apply(cluster, [job]);
  const read = ['get', 'job', name, '--output', `jsonpath={.status.${field}}`];
  await eventually(
    cluster,
    { what: `${name} to have ${field}` },
    () => kubectl(cluster, read),
    (count) => count === '1',
  );
}

/** Of the other kind that the rules read; it needs no pods for that. */
function statefulSet(): Manifest {
  const labels = { app: 'set' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'none' }] } };
  const spec = { replicas: 0, serviceName: 'set', selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'set' }, spec };
}

function cronJob(image: string): Manifest {
  const containers = [{ name: 'reaper', image, imagePullPolicy: 'IfNotPresent', command: ['busybox', 'true'] }];
  const template = { spec: { restartPolicy: 'Never', containers } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'spawner-reaper' },
    // A date that never comes.
    spec: { schedule: '0 0 31 2 *', jobTemplate: { spec: { backoffLimit: 0, template } } },
  };
}

/**
 * It is asked about ConfigMaps of the namespace, so that nothing else waits for it, and validates, so that other tests do not take
 * its failures for ours.
 */
function absentWebhook(namespace: string): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'inject.spawner.io',
        clientConfig: { url: 'https://127.0.0.1:1/' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 1,
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}
