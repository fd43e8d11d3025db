import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../../../hack/base/paths.ts';
import { debianProgram } from '../../../hack/images/debian-program.ts';
import { NGINX_PACKAGES } from '../../../hack/scene/apps.ts';

/** The router as it runs, on a loopback port. */
export interface Router {
  port: number;
  /** What it logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Where the replicas of the api are, each as the router would find it behind their Service. */
export interface Upstreams {
  route: readonly number[];
  status: readonly number[];
}

/** Starts nginx with the chart's configuration, and waits until it serves. */
export async function startRouter(upstreams: Upstreams): Promise<Router> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-router-'));
  const port = await freePort();
  const chart = readFileSync(join(REPOSITORY, 'chart/files/router/nginx.conf'), 'utf8');
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('main.conf', 'worker_processes 1;\nevents { worker_connections 4096; }\n');
  write('upstreams.conf', upstream('route', upstreams.route, 'keepalive 64;') + upstream('status', upstreams.status));
  write('listen.conf', `listen 127.0.0.1:${port};\n`);
  // The temporary files of one router are none of another's.
  write('nginx.conf', chart.replaceAll('/tmp/', `${folder}/`));
  const [program = '', ...words] = await debianProgram('nginx', NGINX_PACKAGES);
  const config = join(folder, 'nginx.conf');
  const child = spawn(program, [...words, '-p', folder, '-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (text) => {
    log += text;
  });
  const exited = once(child, 'exit');
  while (child.exitCode === null && !(await isServing(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  if (child.exitCode !== null) throw new Error(`Cannot start nginx:\n${log}`);
  return {
    port,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function upstream(name: string, ports: readonly number[], more = ''): string {
  const servers = ports.map((port) => `server 127.0.0.1:${port} max_fails=0;`).join(' ');
  return `upstream spawner_${name} { ${servers} ${more} }\n`;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

function isServing(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    async (response) => (await response.text()) === 'ok\n',
    () => false,
  );
}
