import { expect, test } from '@jest/globals';
import { FakeKernel, LOOPBACK } from '../lib/counting/testing/fake-kernel.ts';
import { readListeners } from './read-listeners.ts';

test('readListeners() names the addresses of the ports that it is asked for, each once', () => {
  const kernel = new FakeKernel();
  kernel.listen(8080, LOOPBACK);
  kernel.listen(8080, LOOPBACK);
  kernel.listen(9000);
  kernel.listen(7070);
  kernel.connect(8080);
  expect(readListeners(kernel, '/proc', [8080, 9000])).toEqual([
    { address: '127.0.0.1', port: 8080 },
    { address: '0.0.0.0', port: 9000 },
  ]);
  expect(readListeners(kernel, '/proc', [1])).toEqual([]);
});

test('readListeners() reads past what fits into one read, and names 64 at most', () => {
  const kernel = new FakeKernel();
  // A row has 150 bytes: of these, 26 fit.
  for (let port = 1; port <= 100; port += 1) kernel.listen(port);
  const ports = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(readListeners(kernel, '/proc', [100])).toEqual([{ address: '0.0.0.0', port: 100 }]);
  expect(readListeners(kernel, '/proc', ports)).toHaveLength(64);
});
