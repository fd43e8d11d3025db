import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A request on its way to the API server, and what became of it. */
export interface ProxiedRequest {
  /** `WATCH` for a watch. */
  method: string;
  path: string;
  /** When it came, on the clock of `performance.now()`. */
  atMs: number;
  /** The status that came back; undefined while there is none. */
  status?: number | undefined;
}

/** What happens to a request in place of being passed on: a status, an answer, or an end of the connection. */
export type Interference = { status: number } | { answer: object } | 'cut' | undefined;

/** A way to an API server that counts, and that can be made to fail. */
export class ApiProxy {
  readonly seen: ProxiedRequest[] = [];
  interfere: (request: ProxiedRequest) => Interference = () => undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'spawner-proxy-'));
  readonly #server: Server = createServer((from, to) => this.#pass(from, to));
  #kubectl: ChildProcess | undefined;
  #port = '';
  /** Where it answers. */
  url = '';

  /** Returns a kubeconfig file that leads through it. */
  async start({ program, kubeconfig }: { program: string; kubeconfig: string }): Promise<string> {
    const args = ['--kubeconfig', kubeconfig, 'proxy', '--port', '0', '--reject-paths', '^$'];
    this.#kubectl = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#kubectl.stdout === null) throw new TypeError('expected a pipe');
    const [line] = await once(createInterface(this.#kubectl.stdout), 'line');
    this.#port = String(line).split(':').at(-1) ?? '';
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const file = join(this.#folder, 'kubeconfig');
    this.url = `http://127.0.0.1:${port}`;
    writeFileSync(file, JSON.stringify(formatKubeconfig(this.url)));
    return file;
  }

  stop(): void {
    this.#kubectl?.kill();
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    const url = new URL(from.url ?? '/', 'http://proxy');
    const method = url.searchParams.get('watch') === 'true' ? 'WATCH' : (from.method ?? 'GET');
    const seen: ProxiedRequest = { method, path: url.pathname, atMs: performance.now() };
    this.seen.push(seen);
    const instead = this.interfere(seen);
    if (instead === 'cut') return void from.socket.destroy();
    if (instead) {
      seen.status = answer(to, instead);
      return;
    }
    const { host: _, ...headers } = from.headers;
    const forward = request({ port: this.#port, method: from.method, path: from.url, headers }, (back) => {
      seen.status = back.statusCode;
      to.writeHead(back.statusCode ?? 502, back.headers);
      back.on('error', () => to.destroy());
      back.pipe(to);
    });
    forward.on('error', () => to.destroy());
    to.on('close', () => forward.destroy());
    from.pipe(forward);
  }
}

function answer(to: ServerResponse, instead: { status: number } | { answer: object }): number {
  const isFault = 'status' in instead;
  const body = isFault ? { kind: 'Status', code: instead.status, message: 'injected' } : instead.answer;
  const status = isFault ? instead.status : 200;
  to.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return status;
}

function formatKubeconfig(server: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxy', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'proxy', user: {} }],
    contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
    'current-context': 'proxy',
  };
}
