import { beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { ephemeralSidecar } from '../lib/injection/ephemeral-sidecar.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { attachContainer } from '../lib/kube/objects/pods.ts';
import type { V1EphemeralContainer, V1Pod } from '../lib/kube/types.ts';
import { attempt, withAccountToken } from './account.ts';
import { environment, useNamespace } from './environment.ts';

// What an attacker with the controller's token tries to attach. Each attempt has a twin that differs only in what is refused, and
// is allowed: otherwise something else could have refused it.

const cluster = useNamespace('spawner-test-rights-attachments');
const { registry, tag } = environment.images;
const image = `${registry}/spawner-sidecar:${tag}`;
const pods = `/api/v1/namespaces/${cluster.namespace}/pods`;
let controller: KubeClient;
let pod: V1Pod;
let rootPod: V1Pod;
let constrainedPod: V1Pod;

/** A pod; what it runs does not matter. */
const sleeper = (name: string, spec: object = {}, annotations: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations },
  spec: {
    ...spec,
    // Where the API server lets a container have all of /proc.
    hostUsers: false,
    containers: [{ name: 'app', image: environment.nginx, command: ['busybox', 'sleep', '3600'] }],
    terminationGracePeriodSeconds: 0,
  },
});

beforeAll(async () => {
  const root = { securityContext: { runAsUser: 0 } };
  await apply(cluster, [
    sleeper('victim'),
    sleeper('root', root),
    // As on OpenShift, where constraints hold containers in place of this.
    sleeper('constrained', root, { 'openshift.io/scc': 'anyuid' }),
  ]);
  await kubectl(cluster, ['create', 'secret', 'generic', 'treasure', '--from-literal=key=value']);
  await kubectl(cluster, ['create', 'configmap', 'note', '--from-literal=key=value']);
  [pod, rootPod, constrainedPod] = await Promise.all([
    readPod(cluster, 'victim'),
    readPod(cluster, 'root'),
    readPod(cluster, 'constrained'),
  ]);
  controller = await withAccountToken('controller');
});

/** The sidecar as the controller attaches it. */
function sidecar(to: V1Pod, name = 'spawner-sidecar'): V1EphemeralContainer {
  const options = { image, pullPolicy: 'Never', pullSecrets: [], resources: {} };
  return ephemeralSidecar(to, name, { form: 'native', image: options });
}

type Change = (container: V1EphemeralContainer) => Partial<V1EphemeralContainer>;

/** What comes of attaching the sidecar with changes; nothing is left of it. */
function attach(to: V1Pod, change: Change): Promise<string> {
  const container = sidecar(to);
  const path = `${pods}/${nameOf(to)}/ephemeralcontainers`;
  const body = { spec: { ephemeralContainers: [{ ...container, ...change(container) }] } };
  return attempt(controller, { method: 'PATCH', path, body, query: { dryRun: 'All' } });
}

const as = (fields: Partial<V1EphemeralContainer>) => () => fields;
const secured =
  (fields: object): Change =>
  ({ securityContext }) => ({ securityContext: { ...securityContext, ...fields } });
const variable =
  (name: string, fields: object): Change =>
  ({ env = [] }) => ({ env: [...env.filter((each) => each.name !== name), { name, ...fields }] });
const from = (source: object) => ({ valueFrom: source });
const field = (fieldPath: string) => from({ fieldRef: { fieldPath } });
const key = (name: string) => ({ name, key: 'key' });
const token = (): Partial<V1EphemeralContainer> => ({
  volumeMounts: [
    {
      name: pod.spec?.volumes?.find(({ name }) => name.startsWith('kube-api-access'))?.name ?? '',
      mountPath: '/token',
    },
  ],
});

const COMMAND = 'Spawner may not attach commands, nor reach into the processes of another container';
const VOLUMES = 'Spawner may not attach volumes, nor whole Secrets and ConfigMaps as variables';
const VARIABLES = "Spawner may not attach variables that are not the sidecar's";
const FORMS =
  'Spawner may attach variables in their own form only: addresses from the status of the pod, others as text';
const RIGHTS = 'Spawner may attach containers without any capability only';
const SECURITY = "Spawner may attach containers with the sidecar's own security context only";
const USER = 'Spawner may attach containers that do not run as root only';
const NAME = 'Spawner may attach its sidecar only';
const IMAGE = 'Spawner may attach the image ';
const SAME = as({});

test.each<[string, Change, string, Change]>([
  ['another name', as({ name: 'debugger' }), NAME, as({ name: 'spawner-sidecar-3' })],
  ['a name that begins like ours', as({ name: 'spawner-sidecar-x' }), NAME, as({ name: 'spawner-sidecar-12' })],
  [
    'another image',
    as({ image: 'evil.example.com/spawner-sidecar:1' }),
    IMAGE,
    as({ image: `${registry}/spawner-sidecar:1` }),
  ],
  ['an image whose name begins like ours', as({ image: `${registry}/spawner-sidecar-evil:1` }), IMAGE, SAME],
  ['an image below ours', as({ image: `${registry}/spawner-sidecar/evil:1` }), IMAGE, SAME],
  ['a command', as({ command: ['sh'] }), COMMAND, as({ command: [] })],
  ['arguments', as({ args: ['x'] }), COMMAND, as({ args: [] })],
  ["another container's processes", as({ targetContainerName: 'app' }), COMMAND, SAME],
  ['a terminal', as({ tty: true }), COMMAND, as({ tty: false })],
  ['standard input', as({ stdin: true }), COMMAND, as({ stdin: false })],
  ['a folder to start in', as({ workingDir: '/tmp' }), COMMAND, as({ workingDir: '' })],
  [
    'all of a Secret in variables',
    as({ envFrom: [{ secretRef: { name: 'treasure' } }] }),
    VOLUMES,
    as({ envFrom: [] }),
  ],
  ['all of a ConfigMap in variables', as({ envFrom: [{ configMapRef: { name: 'note' } }] }), VOLUMES, SAME],
  ["the pod's token", token, VOLUMES, as({ volumeMounts: [] })],
  // Node runs what this names, in the image that is ours.
  [
    'code in a variable',
    variable('NODE_OPTIONS', { value: '--import=data:text/javascript,0' }),
    VARIABLES,
    variable('SPAWNER_PROBES', { value: 'count' }),
  ],
  [
    'another place for the tables of the kernel',
    variable('SPAWNER_PROC_ROOT', { value: '/tmp' }),
    VARIABLES,
    variable('SPAWNER_MACHINE_PORTS', { value: '9121' }),
  ],
  // An attached sidecar makes no probes: those of a pod that runs are the kubelet's.
  [
    'probes to make',
    variable('SPAWNER_PROBE_TARGETS', { value: '{}' }),
    VARIABLES,
    variable('SPAWNER_PROBE_SCHEDULE', { value: '' }),
  ],
  [
    'a Secret in a variable',
    variable('SPAWNER_PROBES', from({ secretKeyRef: key('treasure') })),
    FORMS,
    variable('SPAWNER_PROBES', { value: 'discount' }),
  ],
  [
    'a ConfigMap in a variable',
    variable('SPAWNER_IGNORE_SOURCES', from({ configMapKeyRef: key('note') })),
    FORMS,
    SAME,
  ],
  [
    'a limit in a variable',
    variable('SPAWNER_SERVE_PORT', from({ resourceFieldRef: { containerName: 'app', resource: 'limits.cpu' } })),
    FORMS,
    SAME,
  ],
  ["a field of the pod in another's place", variable('SPAWNER_IGNORE_SOURCES', field('status.hostIP')), FORMS, SAME],
  [
    'other addresses than its own',
    variable('SPAWNER_POD_ADDRESSES', { value: '10.0.0.1' }),
    FORMS,
    variable('SPAWNER_POD_ADDRESSES', field('status.podIPs')),
  ],
  [
    'an annotation for its addresses',
    variable('SPAWNER_POD_ADDRESSES', field("metadata.annotations['a']")),
    FORMS,
    SAME,
  ],
  [
    "addresses of its choice for the node's",
    variable('SPAWNER_NODE_ADDRESSES', { value: '10.0.0.1' }),
    FORMS,
    variable('SPAWNER_NODE_ADDRESSES', field('status.hostIP')),
  ],
  ["its own addresses for the node's", variable('SPAWNER_NODE_ADDRESSES', field('status.podIPs')), FORMS, SAME],
  ['no security context', as({ securityContext: {} }), RIGHTS, SAME],
  ['a capability', secured({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }), RIGHTS, SAME],
  [
    'capabilities that are kept',
    secured({ capabilities: { drop: ['KILL'] } }),
    RIGHTS,
    secured({ capabilities: { drop: ['KILL', 'ALL'] } }),
  ],
  [
    'privileges',
    secured({ privileged: true, allowPrivilegeEscalation: undefined }),
    RIGHTS,
    secured({ privileged: false }),
  ],
  ['a way to more privileges', secured({ allowPrivilegeEscalation: true }), RIGHTS, SAME],
  ['a root that can be written', secured({ readOnlyRootFilesystem: false }), SECURITY, SAME],
  [
    'all system calls',
    secured({ seccompProfile: { type: 'Unconfined' } }),
    SECURITY,
    secured({ seccompProfile: { type: 'RuntimeDefault' } }),
  ],
  [
    'a seccomp profile of the node',
    secured({ seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } }),
    SECURITY,
    SAME,
  ],
  ['no seccomp profile', secured({ seccompProfile: undefined }), SECURITY, SAME],
  ['an SELinux type', secured({ seLinuxOptions: { type: 'spc_t' } }), SECURITY, SAME],
  ['no AppArmor', secured({ appArmorProfile: { type: 'Unconfined' } }), SECURITY, SAME],
  ['an AppArmor profile', secured({ appArmorProfile: { type: 'RuntimeDefault' } }), SECURITY, SAME],
  ['all of /proc', secured({ procMount: 'Unmasked' }), SECURITY, secured({ procMount: 'Default' })],
  ['options of Windows', secured({ windowsOptions: { runAsUserName: 'ContainerAdministrator' } }), SECURITY, SAME],
  ['a group', secured({ runAsGroup: 0 }), SECURITY, SAME],
  ['the rights of root', secured({ runAsUser: 0, runAsNonRoot: false }), USER, secured({ runAsUser: 65_532 })],
  ["another container's user", secured({ runAsUser: 999 }), USER, secured({ runAsUser: 65_532 })],
  ['a user that may be root', secured({ runAsNonRoot: undefined }), USER, secured({ runAsNonRoot: true })],
])("the controller's token cannot attach a container with %s", async (_, refused, refusal, twin) => {
  const said = await attach(pod, refused);
  expect([said.slice(0, `policy: ${refusal}`.length), await attach(pod, twin)]).toEqual([`policy: ${refusal}`, 'done']);
});

test.each<[string, () => V1Pod, Change, string]>([
  ['of root, as the image says', () => rootPod, secured({ runAsUser: undefined, runAsNonRoot: undefined }), USER],
  [
    'under a constraint of OpenShift, with all of /proc',
    () => constrainedPod,
    secured({ procMount: 'Unmasked' }),
    SECURITY,
  ],
  ['under a constraint of OpenShift, as root by name', () => constrainedPod, secured({ runAsUser: 0 }), USER],
  [
    'under a constraint of OpenShift, with all system calls',
    () => constrainedPod,
    secured({ seccompProfile: { type: 'Unconfined' } }),
    SECURITY,
  ],
])("to a pod %s, the controller's token attaches its own sidecar and no other", async (_, to, refused, refusal) => {
  expect([await attach(to(), refused), await attach(to(), SAME)]).toEqual([`policy: ${refusal}`, 'done']);
});

test('what a constraint of OpenShift writes into the sidecar is not refused', async () => {
  const written = secured({
    runAsUser: 1_000_680_000,
    seLinuxOptions: { level: 's0:c26,c15' },
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(await attach(constrainedPod, written)).toBe('done');
});

test("the controller's token attaches one sidecar after the other, of any version, and never two at once", async () => {
  const path = `${pods}/${nameOf(pod)}/ephemeralcontainers`;
  const both = [sidecar(pod), sidecar(pod, 'spawner-sidecar-2')];
  const said = await attempt(controller, { method: 'PATCH', path, body: { spec: { ephemeralContainers: both } } });
  expect(said).toBe('policy: Spawner may attach one container at a time');
  const other = `${registry}/spawner-sidecar:9.9.9@sha256:${'0'.repeat(64)}`;
  // The kubelet writes the pod's status meanwhile, and the controller would try again as well.
  const attachForGood = (container: V1EphemeralContainer) => {
    const once = async () => attachContainer(controller, await readPod(cluster, nameOf(pod)), container);
    return eventually(cluster, { what: container.name }, () => once().then(() => true), Boolean);
  };
  await attachForGood({ ...sidecar(pod), image: other });
  for (let number = 2; number <= 10; number += 1) await attachForGood(sidecar(pod, `spawner-sidecar-${number}`));
  expect((await readPod(cluster, nameOf(pod))).spec?.ephemeralContainers?.length).toBe(10);
});
