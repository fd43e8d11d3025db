import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { kernelTest } from '../../../lib/platform/testing/kernel-test.ts';
import { cgroupPath, makeCgroups, nodeCgroup, removeCgroups, weightOf } from './cgroups.ts';

kernelTest('makeCgroups() has the pods of a node weigh as much as the cores of the machine', () => {
  const cluster = `weight-${process.pid}`;
  makeCgroups(cluster, 'node1');
  try {
    const weights = ['spawner', cgroupPath(cluster), nodeCgroup(cluster, 'node1')].map(weightOf);
    expect(weights.map(({ file }) => Number(readFileSync(file, 'utf8')))).toEqual(weights.map(({ value }) => value));
  } finally {
    removeCgroups(cgroupPath(cluster));
  }
});
