import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';

/** A review of about this many kilobytes: a pod of a Deployment as an API server sends it, with environment variables to fill it. */
export function buildReview(kilobytes: number): string {
  const empty = JSON.stringify(review([])).length;
  const one = JSON.stringify(variable(0)).length + 1;
  const count = Math.max(0, Math.round((kilobytes * 1000 - empty) / one));
  return JSON.stringify(review(Array.from({ length: count }, (_, at) => variable(at))));
}

function variable(at: number): object {
  return { name: `APPLICATION_SETTING_${1000 + at}`, value: `value-${1000 + at}.example.internal` };
}

function review(env: readonly object[]): object {
  const request = {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    namespace: 'default',
    operation: 'CREATE',
    userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller', groups: ['system:authenticated'] },
    object: pod(env),
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
  };
  return { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request };
}

function pod(env: readonly object[]): object {
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  ];
  const fields = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f:field${at}`, { '.': {}, 'f:name': {} }]));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'app-6d4b75cb6d-',
      namespace: 'default',
      creationTimestamp: null,
      labels: { app: 'app', [MONITOR_LABEL]: MONITOR_ON, 'pod-template-hash': '6d4b75cb6d' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'app-6d4b75cb6d', uid: '1', controller: true },
      ],
      managedFields: [{ manager: 'kube-controller-manager', operation: 'Update', apiVersion: 'v1', fieldsV1: fields }],
    },
    spec: {
      volumes: [{ name: 'kube-api-access-abcde', projected: { sources, defaultMode: 420 } }],
      containers: [container(env)],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
    status: {},
  };
}

function container(env: readonly object[]): object {
  const probe = {
    httpGet: { path: '/healthz', port: 'web', scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
  const token = '/var/run/secrets/kubernetes.io/serviceaccount';
  return {
    name: 'app',
    image: 'registry.example/app:1.2.3',
    ports: [{ name: 'web', containerPort: 8080, protocol: 'TCP' }],
    env,
    resources: { requests: { cpu: '100m', memory: '128Mi' } },
    volumeMounts: [{ name: 'kube-api-access-abcde', readOnly: true, mountPath: token }],
    readinessProbe: probe,
    livenessProbe: probe,
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
}
