import { afterAll, expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { AuditLog, auditLogOf } from '../hack/scene/audit/audit-log.ts';
import { isRead } from '../hack/scene/audit/audited-request.ts';
import { SESSIONS_SECRET } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { askPod, kubectl, readPod } from '../hack/scene/kubectl.ts';
import { ROUTER_HOST } from '../hack/scene/sessions.ts';
import { environment, inNamespace, testWhereClusterCan } from './environment.ts';
import { killSessionController } from './kill-session-controller.ts';
import { usePlugin } from './plugin-lab.ts';
import {
  cluster,
  connectTo,
  countUnanswered,
  create,
  disconnect,
  NOT_MOUNTED,
  readSession,
  SERVER,
  sessionOf,
  setGrace,
  untilReleased,
  untilState,
} from './sessions-lab.ts';

const testWithAudit = testWhereClusterCan('audit-requests');
const release = inNamespace(NAMESPACE);
const CONTROLLER = `system:serviceaccount:${NAMESPACE}:spawner-sessions`;

afterAll(() => kubectl(cluster, ['delete', 'slbe', '--all', '--wait=false']));

/** Writes about one session, but for Events, since the log was opened. */
function writesOf(log: AuditLog, name: string): string[] {
  const isOfIt = (path: string) => path.includes(`/${name}`) || path.endsWith('/pods');
  return log
    .read()
    .filter((request) => request.user === CONTROLLER && !isRead(request) && request.namespace === cluster.namespace)
    .filter(({ path, name: of }) => isOfIt(path) && (of === '' || of === name))
    .map(({ verb, resource }) => `${verb} ${resource}`);
}

testWithAudit(
  'a session becomes ready, keeps its client, and is swept when it left: two writes, and three',
  async () => {
    const log = AuditLog.fromNow(auditLogOf(environment.name));
    await create(sessionOf('game', SERVER, { gracePeriodSeconds: 600 }));
    const ready = await untilState('game', 'Ready');
    expect(ready.status).toMatchObject({
      ready: true,
      port: 8080,
      podName: 'game',
      url: `http://${ROUTER_HOST}/p/game/`,
    });
    await connectTo(ready, 'player');
    const { env = [] } = (await readPod(cluster, 'game')).spec?.containers[0] ?? {};
    expect(env.map(({ name }) => name)).toEqual(['PORT', 'SPAWNER_POD_NAME', 'SPAWNER_FENCE', 'SPAWNER_POD_URL']);
    await setGrace(5, 'game');
    const { before } = await disconnect('player');
    const swept = (await untilReleased('game')).status;
    expect(swept).toMatchObject({ state: 'Swept', swept: true, ready: true, reason: 'Idle' });
    // Never early: by a second, which is what whole seconds and two clocks are worth.
    expect(Date.parse(swept?.endedAt ?? '') - before).toBeGreaterThan(4000);
    expect(await kubectl(cluster, ['get', 'slab'])).toMatch(/^NAME +STATE +REASON +NODE +URL +AGE\ngame +Swept +Idle /);
    const told = () => kubectl(cluster, ['get', 'events', '--field-selector', 'involvedObject.name=game']);
    await eventually(cluster, { what: 'Events' }, told, (text) => text.includes('Ready') && text.includes('Idle'));
    expect(writesOf(log, 'game')).toEqual([
      'create pods',
      'patch sessionlivedbackends/status',
      'patch sessionlivedbackends/status',
      'delete pods',
      'patch sessionlivedbackends',
    ]);
  },
);

test('what cannot run fails with its reason, and leaves no pod', async () => {
  const SOON = { startTimeoutSeconds: 8 };
  await create(
    sessionOf('no-name', SERVER, { app: { image: 'No Name' } }),
    sessionOf('never-pulled', SERVER, { app: { image: 'localhost/none:1', imagePullPolicy: 'Never' } }),
    sessionOf('not-there', SERVER, { app: { image: 'localhost/none:1' } }),
    sessionOf('crashes', 'process.exit(3)'),
    sessionOf('deaf', 'setInterval(() => 0, 1000)', SOON),
    sessionOf('on-loopback', SERVER.replace('process.env.PORT', "process.env.PORT, '127.0.0.1'")),
    sessionOf('not-mounted', SERVER, NOT_MOUNTED),
    sessionOf('no-pod', SERVER, { template: { activeDeadlineSeconds: -1 } }),
    sessionOf('leaves', SERVER.replace('end(', "on('finish', () => process.exit(0)).end("), {
      gracePeriodSeconds: 600,
      service: true,
    }),
    sessionOf('on-all', SERVER.replace('process.env.PORT', "process.env.PORT, '::'")),
  );
  const reasons: Readonly<Record<string, string>> = {
    'no-name': 'InvalidImage',
    'never-pulled': 'ImageNeverPull',
    'not-there': 'Terminated',
    crashes: 'Exited',
    deaf: 'StartTimeout',
    'on-loopback': 'Terminated',
    'not-mounted': 'Terminated',
    'no-pod': 'Refused',
    leaves: 'Exited',
    'on-all': 'Idle',
  };
  const shown = { 'not-there': 'ImagePull', 'on-loopback': 'ListensOnLoopback', 'not-mounted': 'Volume' };
  for (const [name, reason] of Object.entries(shown)) {
    const read = () => readSession(name);
    const { status } = await eventually(
      cluster,
      { what: `${name} to say why` },
      read,
      ({ status: now }) => now?.reason !== undefined,
    );
    expect([name, status?.reason, status?.failed]).toEqual([name, reason, undefined]);
  }
  const end = ['--type', 'merge', '--patch', '{"spec":{"terminate":true}}'];
  await kubectl(cluster, ['patch', 'slbe', ...Object.keys(shown), ...end]);
  await untilState('leaves', 'Ready');
  const service = ['get', 'service', 'leaves', '--ignore-not-found', '--output', 'jsonpath={.spec.ports[*].port}'];
  expect(await kubectl(cluster, service)).toBe('9090');
  await askPod(cluster, 'leaves', { port: 8080, path: '/' }).catch(() => 'it may end before its answer is through');
  const ended = await Promise.all(Object.keys(reasons).map((name) => untilReleased(name)));
  expect(Object.fromEntries(ended.map(({ metadata, status }) => [metadata.name, status?.reason]))).toEqual(reasons);
  const wereReady = ended.filter(({ status }) => status?.ready).map(({ metadata }) => metadata.name);
  expect(wereReady).toEqual(['leaves', 'on-all']);
  const isGone = (ports: string) => ports === '';
  await eventually(cluster, { what: 'the Service to go with its pod' }, () => kubectl(cluster, service), isGone);
});

/** A template that asks for more than a pod of its namespace, and what refuses it says. */
const HOSTILE: Readonly<Record<string, { template?: object; app?: object; says: RegExp }>> = {
  'host-network': { template: { hostNetwork: true }, says: /the network, the processes or the IPC/ },
  'host-pid': { template: { hostPID: true }, says: /the network, the processes or the IPC/ },
  'names-node': { template: { nodeName: 'a' }, says: /may not name its node/ },
  account: { template: { serviceAccountName: 'spawner-controller' }, says: /no ServiceAccount but/ },
  'older-account': { template: { serviceAccount: 'spawner-controller' }, says: /no ServiceAccount but/ },
  token: { template: { automountServiceAccountToken: true }, says: /has no token/ },
  priority: { template: { priorityClassName: 'system-node-critical' }, says: /no priority class but/ },
  privileged: { app: { securityContext: { privileged: true } }, says: /neither be privileged/ },
  capability: { app: { securityContext: { capabilities: { add: ['NET_ADMIN'] } } }, says: /neither be privileged/ },
  'host-port': { app: { ports: [{ containerPort: 1, hostPort: 1 }] }, says: /ports of its node/ },
  'host-path': { template: { volumes: [{ name: 'a', hostPath: { path: '/' } }] }, says: /Pod Security/ },
  secret: {
    template: { volumes: [{ name: 'a', secret: { secretName: 'spawner-certificate' } }] },
    says: /no Secrets and ConfigMaps but/,
  },
  'secret-in-env': { app: { envFrom: [{ secretRef: { name: 'spawner-certificate' } }] }, says: /no Secrets and/ },
  'secret-by-two-names': {
    template: {
      volumes: [
        {
          name: 'a',
          projected: { sources: [{ secret: { secretName: SESSIONS_SECRET, name: 'spawner-certificate' } }] },
        },
      ],
    },
    says: /no Secrets and ConfigMaps but/,
  },
  'projected-token': {
    template: { volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'a' } }] } }] },
    says: /may not have tokens/,
  },
  'sidecars-name': { app: { name: 'spawner-sidecar' }, says: /the name of the sidecar/ },
};

test('a hostile template is refused with its reason, whoever creates it, and the status and the template are held', async () => {
  for (const [name, { says, ...fields }] of Object.entries(HOSTILE)) {
    const refusal = await create(sessionOf(name, SERVER, fields)).then(
      () => 'created',
      (error: Error) => error.message,
    );
    expect([name, refusal]).toEqual([name, expect.stringMatching(says)]);
  }
  await create(sessionOf('held', SERVER, { gracePeriodSeconds: 60 }));
  await untilState('held', 'Ready');
  const patch = (what: object, ...flags: string[]) =>
    kubectl(cluster, ['patch', 'slbe', 'held', '--type', 'merge', '--patch', JSON.stringify(what), ...flags]);
  await expect(patch({ status: { url: 'http://evil/' } }, '--subresource', 'status')).rejects.toThrow(
    'status.url is written',
  );
  await expect(patch({ spec: { key: 'another' } })).rejects.toThrow('key cannot be changed');
  await expect(patch({ spec: { template: { hostNetwork: true } } })).rejects.toThrow(
    'template of a session cannot be changed',
  );
  await patch({ spec: { terminate: true } });
  expect((await untilReleased('held')).status).toMatchObject({ state: 'Swept', reason: 'Terminated' });
});

/** Runs in the application, which shares its processes with the sidecar: finds the sidecar's, and sends it a signal. */
const signal = (name: string) => `for (const pid of require('fs').readdirSync('/proc').filter(Number)) {
  try { if (/sidecar/.test(require('fs').readFileSync('/proc/' + pid + '/cmdline', 'utf8')) && pid != process.pid) process.kill(pid, '${name}') } catch {}
}`;

/**
 * An application that takes its sidecar's place once it is told to, and says of itself that no client has been there for a thousand seconds. Its command line names
 * neither the sidecar, else it would be sent the signal as well, nor the port, else the sidecar would have another one.
 */
const LIAR = `const { createServer } = require('http');
const said = JSON.stringify({ active_connections: 0, waiting_connections: 0, seconds_since_active: 1000, listening: true,
  ever_active: true, reason: 'idle' });
let asked = 0;
const lie = () => createServer((_, response) => {
  asked += 1;
  response.writeHead(200, { ['x-spawner-side' + 'car']: '1' }).end(said);
}).on('error', () => setTimeout(lie, 1)).listen(7000 + 70);
createServer(({ url }, response) => {
  if (url === '/lie') lie();
  response.end(String(asked));
}).listen(process.env.PORT);`;

test('a sidecar that hangs, lies or is killed never ends a session, and another one takes its place', async () => {
  const scene = { template: { shareProcessNamespace: true }, gracePeriodSeconds: 600 };
  await create(sessionOf('hangs', SERVER, scene), sessionOf('killed', SERVER, scene), sessionOf('lies', LIAR, scene));
  const killed = await untilState('killed', 'Ready');
  await untilState('hangs', 'Ready');
  await connectTo(await untilState('lies', 'Ready'), 'deceived');
  const send = (name: string, which: string) =>
    kubectl(cluster, ['exec', name, '-c', 'app', '--', '/nodejs/bin/node', '--eval', signal(which)]);
  await send('hangs', 'SIGSTOP');
  await connectTo(killed, 'stays');
  await send('killed', 'SIGKILL');
  const attached = async () => (await readPod(cluster, 'killed')).status?.ephemeralContainerStatuses?.[0];
  await eventually(cluster, { what: 'another sidecar' }, attached, (each) => each?.state?.running !== undefined);
  await askPod(cluster, 'lies', { port: 8080, path: '/lie' });
  await send('lies', 'SIGKILL');
  const before = await countUnanswered();
  await setGrace(5, 'hangs', 'killed', 'lies');
  // Two questions in vain, a grace period apart.
  await eventually(cluster, { what: 'questions in vain' }, countUnanswered, (count) => count >= before + 2);
  const askedLiar = async () => Number(await askPod(cluster, 'lies', { port: 8080, path: '/' }));
  await eventually(cluster, { what: 'questions to the liar' }, askedLiar, (count) => count >= 3);
  const states = await Promise.all(['hangs', 'killed', 'lies'].map(readSession));
  expect(states.map(({ status }) => status?.state)).toEqual(['Ready', 'Ready', 'Ready']);
  await send('hangs', 'SIGCONT');
  await disconnect('stays');
  await disconnect('deceived');
  for (const name of ['hangs', 'killed', 'lies']) expect((await untilReleased(name)).status?.reason).toBe('Idle');
});

/** Each of the five writes, this often. The suite has the three behind which most is left to do. */
const ROUNDS = Number(process.env.SPAWNER_SESSION_KILLS ?? 0);
const WRITES = ROUNDS > 0 ? [1, 2, 3, 4, 5] : [1, 2, 4];

testWithAudit(
  'a controller that is killed behind each of its writes is followed by one that goes on, with one pod',
  async () => {
    for (let round = 0; round < Math.max(1, ROUNDS); round += 1) {
      for (const write of WRITES) {
        const name = `kill-${round}-${write}`;
        const log = AuditLog.fromNow(auditLogOf(environment.name));
        const writes: string[] = [];
        await create(sessionOf(name, SERVER));
        await eventually(
          cluster,
          { what: `write ${write} of ${name}`, intervalMs: 20 },
          async () => writes.push(...writesOf(log, name)),
          () => writes.length >= write,
        );
        killSessionController();
        // A kubelet waits longer each time before it starts a container again, and nothing does before a new pod.
        const selector = ['--selector', 'app.kubernetes.io/component=sessions'];
        await kubectl(release, ['delete', 'pods', ...selector, '--force', '--grace-period=0', '--wait=false']);
        expect((await untilReleased(name)).status).toMatchObject({ ready: true, swept: true, reason: 'Idle' });
        writes.push(...writesOf(log, name));
        expect(writes.filter((each) => each === 'create pods')).toHaveLength(1);
      }
    }
  },
  Math.max(1, ROUNDS) * 180_000,
);

const lab = usePlugin();

/** What `kubectl spawner` writes, in the namespace of sessions. */
async function spawner(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.spawner([...args, '--namespace', cluster.namespace]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

test('kubectl spawner prints, opens, lists, explains, follows and deletes a session', async () => {
  const { metadata, spec } = sessionOf('typed', SERVER, { gracePeriodSeconds: 600 });
  const printed = JSON.parse(await spawner('backend', 'create', '--name', 'typed', '--image', 'a', '--dry-run'));
  expect(printed).toMatchObject({ kind: 'SessionLivedBackend', metadata: { finalizers: metadata.finalizers } });
  // No image of the tests serves without arguments.
  await create({ ...printed, spec });
  const url = (await spawner('backend', 'open', 'typed')).trim();
  expect(url).toBe((await readSession('typed')).status?.url);
  expect(await spawner('backend', 'get')).toMatch(/typed +Ready +\S+ +http/);
  expect(await spawner('status')).toMatch(/typed +Ready/);
  expect(await spawner('why', 'backend/typed')).toContain('State:   Ready');
  expect(await spawner('backend', 'logs', 'typed')).toBe('');
  await kubectl(cluster, ['patch', 'slbe', 'typed', '--type', 'merge', '--patch', '{"spec":{"terminate":true}}']);
  await untilReleased('typed');
  expect(await spawner('backend', 'watch', 'typed')).toBe('typed  Swept  Terminated: spec.terminate was set\n');
  await spawner('backend', 'delete', 'typed');
  await expect(spawner('backend', 'get', 'typed')).rejects.toThrow('Cannot find session typed');
  const { stdout } = await lab.spawner(['crd']);
  expect(JSON.parse(stdout).metadata.name).toBe('sessionlivedbackends.spawner.dev');
});
