import { expect, test } from '@jest/globals';
import { hardLimits, mayRaiseLimits } from './machine.ts';

test.each([
  ['all capabilities', '000001ffffffffff', true],
  ['all but CAP_SYS_RESOURCE', '000001fffeffffff', false],
  ['none', '0000000000000000', false],
])('mayRaiseLimits() of a process with %s', (_, effective, may) => {
  expect(mayRaiseLimits(`CapPrm:\t0000000000000000\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`)).toBe(may);
});

test.each([
  ['a number of processes without limit', 'unlimited', 32_768, 32_768],
  ['more processes than the kernel has numbers for', '96363', 32_768, 32_768],
  ['fewer', '4096', 32_768, 4096],
])('hardLimits() of %s', (_, processes, mostProcesses, nproc) => {
  const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             1024                 ${processes.padEnd(20)} processes
Max open files            1024                 20000                files
`;
  expect(hardLimits(limits, mostProcesses)).toEqual({ nofile: 20_000, nproc });
});
