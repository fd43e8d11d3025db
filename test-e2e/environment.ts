import { afterAll, beforeAll, test } from '@jest/globals';
import type { Capability } from '../hack/provider/provider.ts';
import { E2E_VARIABLE, type E2eEnvironment } from '../hack/scene/e2e-environment.ts';
import { type Kubectl, kubectl } from '../hack/scene/kubectl.ts';

/** The cluster under test. */
export const environment = readEnvironment();

function readEnvironment(): E2eEnvironment {
  const text = process.env[E2E_VARIABLE];
  if (!text) throw new Error('Cannot run the end-to-end suite by itself: expected a cluster; run npm run test:e2e');
  return JSON.parse(text) as E2eEnvironment;
}

/** What declares a test of something that only some clusters can: elsewhere it is left out, by name in hack/check/skipped-tests.ts. */
export function testWhereClusterCan(capability: Capability): typeof test.skip {
  return environment.capabilities.includes(capability) ? test : test.skip;
}

/** The cluster as seen from a namespace. */
export function inNamespace(namespace: string): Kubectl {
  const { program, kubeconfig } = environment;
  return { program, kubeconfig, namespace };
}

/** A namespace that lives as long as the test file that calls this. */
export function useNamespace(name: string): Kubectl {
  const cluster = inNamespace(name);
  beforeAll(() => kubectl(cluster, ['create', 'namespace', cluster.namespace]));
  afterAll(() => kubectl(cluster, ['delete', 'namespace', cluster.namespace, '--wait=false']));
  return cluster;
}
