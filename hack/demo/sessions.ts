import { styleText } from 'node:util';
import { COLUMNS, ROWS } from '../../demo/drop-four/game/board.ts';
import type { State } from '../../demo/drop-four/game/messages.ts';
import { NAMESPACE } from '../base/namespace.ts';
import { chooseSidecarHost } from '../build/sidecar-host.ts';
import { withCluster } from '../cluster/with-cluster.ts';
import { loadDebianImage, loadGameImage, loadProjectImages } from '../images/images.ts';
import type { Cluster } from '../provider/provider.ts';
import { NGINX_PACKAGES } from '../scene/apps.ts';
import { eventually } from '../scene/eventually.ts';
import { withChart } from '../scene/install.ts';
import { type Kubectl, kubectl } from '../scene/kubectl.ts';
import { withForwardedPort } from '../scene/port-forward.ts';
import { type Opened, openSession, readSession, sessionsValues } from '../scene/sessions.ts';
import { clientProgram } from '../tools/tools.ts';
import { say, show, title } from './narration.ts';
import { Player } from './player.ts';

const DEMO_NAMESPACE = 'spawner-demo-sessions';
const GRACE_SECONDS = 10;
/** Red wins, with four upon each other. */
const MOVES = [3, 4, 3, 4, 3, 4, 3];

/** Tells the life of a session: it is opened, used by two players, left, and ended. */
export async function demonstrateSessions(): Promise<void> {
  await withCluster('demo', async (provider, cluster) => {
    const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
    const nginx = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
    const application = await loadGameImage(provider, cluster);
    const context = await contextOf(cluster);
    // The controller of the chart gets its rights in this namespace, so it comes first.
    await kubectl(context, ['create', 'namespace', DEMO_NAMESPACE]);
    const gracePeriod = `${GRACE_SECONDS}s`;
    const values = sessionsValues({ namespace: DEMO_NAMESPACE, application, nginx, gracePeriod });
    const router = { service: 'spawner-router', port: 80 };
    await withChart(cluster, { images, values }, () =>
      withForwardedPort({ ...context, namespace: NAMESPACE }, router, (port) => tell(context, port)),
    );
  });
  say('\nEverything has been removed.');
}

async function contextOf({ kubeconfig }: Cluster): Promise<Kubectl> {
  return { program: await clientProgram('kubectl'), kubeconfig, namespace: DEMO_NAMESPACE };
}

async function tell(context: Kubectl, port: number): Promise<void> {
  title('1. A backend asks for a session: a process of its own for one user or one document');
  const started = performance.now();
  say(styleText('cyan', '$ curl --request POST http://spawner-session-api.spawner/init?key=a-game'));
  const session = await openSession(context, 'a-game');
  say(JSON.stringify(session, null, 2));
  const url = new URL(new URL(session.url).pathname, `http://127.0.0.1:${port}`);

  title('2. The URL is opened at once: the request is held until the application listens');
  say(styleText('cyan', `$ curl ${session.url}`));
  const page = await fetch(url);
  say(
    `${page.status}, ${since(started)} after the session was asked for: ${/<title>.*<\/title>/.exec(await page.text())}`,
  );
  await show(context, ['get', 'sessionlivedbackends']);

  await tellGame(url);
  await tellEnd(context, session, url);
}

async function tellGame(url: URL): Promise<void> {
  title('3. Two players play, by WebSocket');
  const [red, yellow] = [await Player.join(url), await Player.join(url)];
  await red.sees(({ seats }) => seats.yellow === 'here');
  for (const [index, column] of MOVES.entries()) {
    const player = index % 2 === 0 ? red : yellow;
    await player.sees(({ turn }) => turn === (player === red ? 'red' : 'yellow'));
    await player.drop(column);
  }
  const state = await yellow.sees(({ winner }) => winner !== undefined);
  say(drawBoard(state));
  say(`${state.winner} wins`);
  await red.leave();
  await yellow.leave();
}

async function tellEnd(context: Kubectl, { pod }: Opened, url: URL): Promise<void> {
  const left = performance.now();
  title(`4. Both have left: after ${GRACE_SECONDS} s without a client, the session ends`);
  const ended = await eventually(
    context,
    { what: 'the end of the session' },
    () => readSession(context, pod),
    ({ status }) => status?.swept === true,
  );
  say(`${ended.status?.reason} after ${since(left)}: ${ended.status?.message}`);
  await show(context, ['get', 'sessionlivedbackends']);

  title('5. Who comes now is told');
  say(styleText('cyan', `$ curl ${url.pathname}`));
  const answer = await fetch(url);
  say(`${answer.status} ${(await answer.text()).trim()}`);
}

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function drawBoard({ board }: State): string {
  const disc = (column: number, row: number) => board[column]?.[row]?.charAt(0) ?? '.';
  const line = (row: number) => Array.from({ length: COLUMNS }, (_, column) => disc(column, row)).join(' ');
  return Array.from({ length: ROWS }, (_, row) => line(ROWS - 1 - row)).join('\n');
}
