import process from 'node:process';
import { afterEach, beforeEach, jest, test } from '@jest/globals';
import { type Namespace, openNamespace, whyNoNamespaces } from './network-namespace.ts';

/** Why kernel tests cannot run here, or undefined where they can. */
export const problem = whyNoNamespaces();
if (problem !== undefined) process.stderr.write(`Skipping: ${problem}\n`);

// For tests that hang: a scene takes seconds, and ten times as long on a machine that does ten other things.
jest.setTimeout(180_000);

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
