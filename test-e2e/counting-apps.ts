import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppOptions, deployment, type Manifest } from '../hack/scene/apps.ts';

const SERVER = readFileSync(join(import.meta.dirname, 'testdata', 'server.mjs'), 'utf8');

/** The server of testdata/server.mjs, on the runtime that the project's own image brings. */
export function nodeServer(options: AppOptions): Manifest[] {
  const { name } = options;
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { 'server.mjs': SERVER } };
  return [config, deployment(options, { args: ['/config/server.mjs'], ports: [{ containerPort: 8080 }] })];
}

/** A port of every node for an app: its clients come from the node's address, as its probes do. */
export function nodePort(app: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app },
    spec: { type: 'NodePort', externalTrafficPolicy: 'Cluster', selector: { app }, ports: [{ port: 8080 }] },
  };
}

/** A pod that runs a script of Node's until it is deleted. */
export function nodeScript(name: string, { image, script }: { image: string; script: string }): Manifest {
  const container = { name: 'script', image, imagePullPolicy: 'IfNotPresent', args: ['--eval', script] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 0, restartPolicy: 'Never', containers: [container] },
  };
}

/** An HTTP probe of a path on port 8080. */
export function httpProbe(periodSeconds: number): object {
  return { httpGet: { path: '/', port: 8080 }, periodSeconds, timeoutSeconds: 1, failureThreshold: 2 };
}
