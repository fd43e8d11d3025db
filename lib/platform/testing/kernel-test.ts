import process from 'node:process';
import { afterEach, beforeEach, test } from '@jest/globals';
import { type Namespace, openNamespace, whyNoNamespaces } from './network-namespace.ts';

/** Why kernel tests cannot run here, or undefined where they can. */
export const problem = whyNoNamespaces();
if (problem !== undefined) process.stderr.write(`Skipping: ${problem}\n`);

/** A test in network namespaces of its own, left out where none can be made. */
export const kernelTest = problem === undefined ? test : test.skip;

/** Gives each test of a file a namespace of its own. */
export function inNamespaces(prepare: (namespace: Namespace) => Promise<void> | void): void {
  if (problem !== undefined) return;
  let namespace: Namespace;
  beforeEach(async () => {
    namespace = await openNamespace();
    await prepare(namespace);
  });
  afterEach(() => namespace.close());
}
