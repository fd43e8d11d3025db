import process from 'node:process';
import { test } from '@jest/globals';
import { whyNoNamespaces } from './network-namespace.ts';

/** Why kernel tests cannot run here, or undefined where they can. */
export const problem = whyNoNamespaces();
if (problem !== undefined) process.stderr.write(`Skipping: ${problem}\n`);

/** A test in network namespaces of its own, left out where none can be made. */
export const kernelTest = problem === undefined ? test : test.skip;
