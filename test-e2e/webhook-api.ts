import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from '@jest/globals';
import type { Kubectl } from '../hack/scene/kubectl.ts';
import type { V1Pod } from '../lib/kube/types.ts';

/** What the API server says to a pod that is sent to it. */
export interface Created {
  status: number;
  /** The pod as it would be stored, or the API server's reasons. */
  pod: V1Pod & { message?: string };
  warnings: string;
}

/** The API server by plain HTTP, for more calls than kubectl makes in a test's time. */
export interface Api {
  /** Sends a pod as a server-side dry run: everything but the storing happens. Into the own namespace by default. */
  dryRun(pod: V1Pod, into?: string): Promise<Created>;
  /** Sends an object to the path of its kind, and returns the status. */
  create(path: string, object: object): Promise<number>;
  /** A path's text, such as `/metrics`. */
  get(path: string): Promise<string>;
}

/** A way to the API server that lives as long as the test file that calls this: `kubectl proxy` on a free loopback port. */
export function useApi({ program, kubeconfig, namespace }: Kubectl): Api {
  let proxy: ChildProcess;
  let url = '';
  beforeAll(async () => {
    const started = spawn(program, ['--kubeconfig', kubeconfig, 'proxy', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    proxy = started;
    const [line] = await once(createInterface(started.stdout), 'line');
    url = `http://${String(line).split(' ').at(-1)}`;
  });
  afterAll(() => void proxy.kill());
  const post = (path: string, object: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    });
  return {
    get: async (path) => (await fetch(url + path)).text(),
    create: async (path, object) => (await post(path, object)).status,
    async dryRun(pod, into = namespace) {
      const response = await post(`/api/v1/namespaces/${into}/pods?dryRun=All`, pod);
      const created = (await response.json()) as Created['pod'];
      return { status: response.status, pod: created, warnings: response.headers.get('warning') ?? '' };
    },
  };
}

/** Calls that the API server gave up, by its own counter. */
export async function failedCalls(api: Api): Promise<number> {
  const lines = (await api.get('/metrics')).split('\n');
  const failed = lines.filter((line) =>
    /^apiserver_admission_webhook_fail_open_count\{name="inject\.spawner\.io",type="admit"/.test(line),
  );
  return failed.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
