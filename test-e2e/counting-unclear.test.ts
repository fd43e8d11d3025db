import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import { deployment, type Manifest } from '../hack/scene/apps.ts';
import { apply, ipOf, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { withForwardedPort } from '../hack/scene/port-forward.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { nodeScript } from './counting-apps.ts';
import { nodeImage } from './counting-lab.ts';
import { passWithin, useReaperLab } from './reaper-lab.ts';

const PROGRAM = readFileSync(join(import.meta.dirname, 'testdata', 'sockets.mjs'), 'utf8');

/** Passes of the reaper while the clients are there; `SPAWNER_PASSES=100 npm run test:e2e -- counting-unclear` takes minutes. */
const PASSES = Number(process.env.SPAWNER_PASSES ?? 2);
/** Milliseconds: a pass takes three seconds, and ten times as much on a busy machine. */
const TIMEOUT = 180_000 + PASSES * 30_000;

/** What testdata/sockets.mjs is told. */
interface Does {
  listen?: string[];
  proxy?: Record<string, number>;
  hold?: number[];
}

interface AppShape {
  does: Does;
  /** Declared ports. */
  ports?: object[];
  /** What a native sidecar in front of it does. */
  sidecar?: { does: Does; ports: object[] };
}

const WEB = { containerPort: 8080 };

function socketsApp(name: string, { does, ports = [WEB], sidecar }: AppShape): Manifest[] {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { 'sockets.mjs': PROGRAM } };
  const argsOf = (what: Does) => ['/config/sockets.mjs', JSON.stringify(what)];
  const native = sidecar && {
    name: 'proxy',
    image: nodeImage,
    imagePullPolicy: 'IfNotPresent',
    restartPolicy: 'Always',
    args: argsOf(sidecar.does),
    ports: sidecar.ports,
    volumeMounts: [{ name: 'config', mountPath: '/config' }],
  };
  const pod = native && { initContainers: [native] };
  return [
    config,
    deployment({ name, image: nodeImage, isMonitored: true, ...(pod && { pod }) }, { args: argsOf(does), ports }),
  ];
}

const EXPORTER: Does = { listen: ['0.0.0.0:8080', '0.0.0.0:9121'], hold: [8080] };

const cluster = useReaperLab('spawner-test-unclear');
const APPS: Readonly<Record<string, Manifest[]>> = {
  proxied: socketsApp('proxied', {
    does: { listen: ['127.0.0.1:8080'] },
    sidecar: { does: { proxy: { 4180: 8080 } }, ports: [{ containerPort: 4180 }] },
  }),
  'proxied-unnamed': socketsApp('proxied-unnamed', { does: { listen: ['127.0.0.1:8080'], proxy: { 4180: 8080 } } }),
  linkerd: socketsApp('linkerd', { does: { listen: ['0.0.0.0:8080', '0.0.0.0:4191'], proxy: { 4143: 8080 } } }),
  exporter: socketsApp('exporter', { does: EXPORTER, ports: [WEB, { containerPort: 9121, name: 'metrics' }] }),
  'exporter-unnamed': socketsApp('exporter-unnamed', { does: EXPORTER }),
  stream: socketsApp('stream', { does: { listen: ['0.0.0.0:8080'] } }),
  upload: socketsApp('upload', { does: { listen: ['0.0.0.0:8080'] } }),
  undeclared: socketsApp('undeclared', { does: { listen: ['0.0.0.0:8080', '0.0.0.0:9090'] } }),
  forwarded: socketsApp('forwarded', { does: { listen: ['0.0.0.0:8080'] } }),
};

beforeAll(async () => {
  await apply(cluster, Object.values(APPS).flat());
  for (const app of Object.keys(APPS)) await readyPod(cluster, app);
});

/** What a client does, and what its server's sidecar says meanwhile. */
const SCENES: [app: string, port: number, says: 'hold' | 'down' | 'up', Partial<Status>][] = [
  ['proxied', 4180, 'hold', { reason: 'connected', monitored_ports: [8080, 4180], active_connections: 1 }],
  ['proxied-unnamed', 4180, 'hold', unclear({ in_pod: 1, undeclared_ports: 1 })],
  ['linkerd', 4143, 'hold', { ...unclear({ in_pod: 1, undeclared_ports: 1 }), undeclared_ports: [4143] }],
  ['stream', 8080, 'down', { reason: 'half-closed', half_closed_connections: 1, other_connections: { close_wait: 1 } }],
  ['upload', 8080, 'up', { reason: 'half-closed', half_closed_connections: 1, other_connections: { fin_wait2: 1 } }],
  ['undeclared', 9090, 'hold', { ...unclear({ undeclared_ports: 1 }), undeclared_ports: [9090] }],
];

function unclear(more: Partial<Status['unclear_connections']>): Partial<Status> {
  const unclear_connections = { in_pod: 0, runtime: 0, undeclared_ports: 0, ...more };
  return { reason: 'unclear', active_connections: 0, seconds_inactive: 0, unclear_connections };
}

const podOf = async (app: string) => nameOf(await readyPod(cluster, app));

test('an exporter’s connection is recognised by the name of its port, and unclear without one', async () => {
  const named = await waitForStatus(cluster, await podOf('exporter'), ({ seconds_inactive }) => seconds_inactive >= 2);
  expect(named).toMatchObject({
    reason: 'never-connected',
    monitored_ports: [8080],
    undeclared_ports: [],
    ignored_connections: { in_pod: 1 },
  });
  const unnamed = await waitForStatus(cluster, await podOf('exporter-unnamed'), ({ reason }) => reason === 'unclear');
  expect(unnamed).toMatchObject({ ...unclear({ in_pod: 1 }), undeclared_ports: [9121] });
});

test('a client through kubectl port-forward is distinguished from the pod’s own connections', async () => {
  const pod = await podOf('forwarded');
  await withForwardedPort(cluster, { pod, port: 8080 }, async (port) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('hold');
    const during = await waitForStatus(cluster, pod, ({ reason }) => reason === 'unclear');
    expect(during).toMatchObject(unclear({ runtime: 1 }));
    // Longer than a check by exec would last, so that the idle time begins when it is gone.
    await waitForStatus(cluster, pod, ({ ever_active }) => ever_active);
    socket.destroy();
    const after = await waitForStatus(cluster, pod, ({ reason }) => reason === 'idle');
    expect(after).toMatchObject({ ever_active: true, unclear_connections: { runtime: 0 } });
  });
});

test(
  'clients that did not look like users are never disconnected by the reaper, and their pods are idle when they have gone',
  async () => {
    const targets = await Promise.all(
      SCENES.map(async ([app, port, says]) => [ipOf(await readyPod(cluster, app)), port, says]),
    );
    // Without the reset, the kernel forgets a half-ended connection together with the pod's namespace, and its server is
    // told nothing for the quarter of an hour in which it sends again and again.
    const script = `const sockets = ${JSON.stringify(targets)}.map(([host, port, says]) => {
    const socket = require('net').connect({ host, port, allowHalfOpen: true });
    socket.resume().write(says);
    if (says === 'down') socket.end();
    if (says === 'up') setInterval(() => socket.write('x'), 200);
    return socket;
  });
  process.on('SIGTERM', () => {
    for (const socket of sockets) socket.resetAndDestroy();
    process.exit(0);
  });`;
    await apply(cluster, [nodeScript('fleet', { image: nodeImage, script })]);
    for (const [app, , , expected] of SCENES) {
      const during = await waitForStatus(cluster, await podOf(app), ({ reason }) => reason === expected.reason);
      expect([app, during]).toEqual([app, expect.objectContaining(expected)]);
    }
    for (let pass = 0; pass < PASSES; pass += 1) {
      const { said } = await passWithin(cluster, '--idle-timeout', '4s', '--confirm-after', '1s');
      const kept = SCENES.map(([app]) => [app, said[`Deployment/${app}`]?.reason]);
      expect(kept).toEqual(SCENES.map(([app, , , { reason }]) => [app, reason === 'connected' ? 'busy' : reason]));
      if (pass === 0) expect(said['Deployment/exporter']).toMatchObject({ verdict: 'sleep' });
      expect(said['Deployment/exporter-unnamed']).toMatchObject({ verdict: 'keep', reason: 'unclear' });
    }
    await kubectl(cluster, ['delete', 'pod', 'fleet', '--now']);
    for (const [app] of SCENES)
      await waitForStatus(cluster, await podOf(app), ({ reason, ever_active }) => reason === 'idle' && ever_active);
  },
  TIMEOUT,
);
