import {
  SESSION_API_VERSION,
  SESSION_FINALIZER,
  SESSION_KIND,
  type SessionLivedBackend,
  type SessionSpec,
} from '../contract/sessions.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { SESSIONS_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { askPod, kubectl } from '../hack/scene/kubectl.ts';
import { environment, inNamespace } from './environment.ts';

/** Where the chart serves sessions in the tests. */
export const cluster = inNamespace(SESSIONS_NAMESPACE);
const release = inNamespace(NAMESPACE);

const image = `${environment.images.registry}/spawner:${environment.images.tag}`;

/** Serves HTTP where it is told to, and ends its connections with itself. */
export const SERVER = "require('http').createServer((_, response) => response.end('hello')).listen(process.env.PORT)";

/** A container of Node that runs a script. */
export function nodeContainer(script: string): { name: string; image: string; [field: string]: unknown } {
  return { name: 'app', image, imagePullPolicy: 'IfNotPresent', args: ['--eval', script] };
}

/** A volume whose driver no node has. */
export const NOT_MOUNTED = {
  template: { volumes: [{ name: 'data', csi: { driver: 'nowhere.example.com' } }] },
  app: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
};

/** A session that is idle for five seconds at most; its pod ends at once. */
export function sessionOf(
  name: string,
  script: string,
  {
    template = {},
    app = {},
    ...spec
  }: Omit<Partial<SessionSpec>, 'template'> & { template?: object; app?: object } = {},
): SessionLivedBackend {
  return {
    apiVersion: SESSION_API_VERSION,
    kind: SESSION_KIND,
    metadata: { name, finalizers: [SESSION_FINALIZER] },
    spec: {
      gracePeriodSeconds: 5,
      ...spec,
      template: { terminationGracePeriodSeconds: 0, containers: [{ ...nodeContainer(script), ...app }], ...template },
    },
  };
}

/** Creates sessions as a person does. */
export async function create(...sessions: readonly SessionLivedBackend[]): Promise<void> {
  await kubectl(
    cluster,
    ['create', '--filename', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: sessions }),
  );
}

export async function readSession(name: string): Promise<SessionLivedBackend> {
  return JSON.parse(await kubectl(cluster, ['get', 'slbe', name, '--output', 'json']));
}

/** Changes a session's grace period: a scene is set before its clock runs. */
export async function setGrace(seconds: number, ...names: readonly string[]): Promise<void> {
  const patch = JSON.stringify({ spec: { gracePeriodSeconds: seconds } });
  await kubectl(cluster, ['patch', 'slbe', ...names, '--type', 'merge', '--patch', patch]);
}

/** Waits until a session's state is one of these. Returns the session. */
export function untilState(name: string, ...states: readonly string[]): Promise<SessionLivedBackend> {
  return eventually(
    cluster,
    { what: `${name} to be ${states.join(' or ')}` },
    () => readSession(name),
    ({ status }) => states.includes(status?.state ?? ''),
  );
}

/** Waits until a session's pod is gone and its object is free to go. */
export async function untilReleased(name: string): Promise<SessionLivedBackend> {
  const session = await eventually(
    cluster,
    { what: `${name} to be released` },
    () => readSession(name),
    ({ metadata }) => metadata.finalizers === undefined,
  );
  const pods = await kubectl(cluster, ['get', 'pods', '--selector', `spawner.io/session=${name}`, '--output', 'name']);
  if (pods !== '') throw new Error(`expected no pod of ${name}, got ${pods}`);
  return session;
}

/** A pod that is connected to a session's address until it is deleted. */
export async function connectTo(session: SessionLivedBackend, client: string): Promise<void> {
  const { ip, port } = session.status ?? {};
  const script = `require('net').connect(${port}, '${ip}', () => console.log('connected')).on('close', () => process.exit(1))`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: client },
    spec: { terminationGracePeriodSeconds: 0, restartPolicy: 'Never', containers: [nodeContainer(script)] },
  };
  await kubectl(cluster, ['create', '--filename', '-'], JSON.stringify(pod));
  const log = () => kubectl(cluster, ['logs', client]).catch(() => '');
  await eventually(cluster, { what: `${client} to connect` }, log, (text) => text.includes('connected'));
}

/** Ends that pod, and with it the connection. Returns when it was there for certain, and when it was gone. */
export async function disconnect(client: string): Promise<{ before: number; after: number }> {
  const before = Date.now();
  await kubectl(cluster, ['delete', 'pod', client, '--wait=true']);
  return { before, after: Date.now() };
}

/** How often sidecars of sessions gave no answer, as the controller counts. */
export async function countUnanswered(): Promise<number> {
  const at = ['get', 'pods', '--selector', 'app.kubernetes.io/component=sessions', '--output', 'name'];
  const [pod = ''] = (await kubectl(release, at)).split('\n');
  const text = await askPod(release, pod.replace('pod/', ''), { port: 8081, path: '/metrics' });
  return Number(/^spawner_session_questions_total\{result="none"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}
