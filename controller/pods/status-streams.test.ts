import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { until } from '../../lib/process/testing/until.ts';
import { StatusStreams } from './status-streams.ts';

test('a namespace with many pods takes no stream from one with few, and reports which pods are left out', async () => {
  const followers = new Set<ServerResponse>();
  const server = createServer((_, response) => {
    followers.add(response.on('close', () => followers.delete(response)));
    response
      .writeHead(200, { 'content-type': 'text/event-stream', 'x-spawner-sidecar': 'test' })
      .write('data: {"accepts_new_connections":true}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const said = new Set<string>();
  const leftOut: string[] = [];
  const listener = { onSays: (key: string) => said.add(key), onLeftOut: (key: string) => leftOut.push(key) };
  const streams = new StatusStreams(listener, 4);
  const address = { ip: '127.0.0.1', port };
  for (let number = 0; number < 6; number += 1) streams.follow(`greedy/${number}`, address);
  expect(leftOut).toEqual(['greedy/4', 'greedy/5']);
  streams.follow('polite/0', address);
  streams.follow('polite/1', address);
  expect([streams.size, streams.leftOut, leftOut.slice(2)]).toEqual([4, 4, ['greedy/3', 'greedy/2']]);
  await until(() => said.has('polite/1'));
  streams.follow('polite/0', undefined);
  // A place that is free goes to the next of those that wait.
  await until(() => said.has('greedy/4'));
  expect([streams.size, followers.size]).toEqual([4, 4]);
  streams.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a sidecar that says something and ends is asked again more and more rarely', async () => {
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.99);
  const asked: number[] = [];
  const server = createServer((_, response) => {
    asked.push(performance.now());
    response.setHeader('x-spawner-sidecar', 'test').end('data: {"accepts_new_connections":true}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const said: string[] = [];
  const streams = new StatusStreams({ onSays: (key) => void said.push(key), onLeftOut: () => undefined });
  streams.follow('a/b', { ip: '127.0.0.1', port });
  await until(() => asked.length === 4);
  expect(said.length).toBeGreaterThanOrEqual(3);
  // Half a second, one and two, where each would be half a second.
  expect((asked[3] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(3000);
  random.mockRestore();
  streams.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
