import { expect, test } from '@jest/globals';
import { hasNativeHost, printedByEach } from '../hack/build/run-on-hosts.ts';

const nativeTest = hasNativeHost ? test : test.skip;

nativeTest(
  'both hosts give the same answers, byte by byte, to the same tables at the same times',
  async () => {
    const [node = [], native = []] = await printedByEach(new URL('testing/conformance-run.ts', import.meta.url));
    // The first one that differs tells more than all that come after it.
    const at = node.findIndex((line, index) => line !== native[index]);
    expect([at, native[at]]).toEqual([-1, node[at]]);
    expect(native.length).toBe(node.length);
    expect(node.length).toBeGreaterThan(1200);
  },
  30_000,
);

nativeTest('both hosts make the same requests of probes', async () => {
  const [node = [], native = []] = await printedByEach(new URL('testing/probe-conformance-run.ts', import.meta.url));
  const at = node.findIndex((line, index) => line !== native[index]);
  expect([at, native[at]]).toEqual([-1, node[at]]);
  expect(native.length).toBeGreaterThan(1500);
});
