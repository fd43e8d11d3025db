import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { generate } from 'selfsigned';
import { createKubeClient, type KubeClient } from './client.ts';

const NAME = 'api.test';
const folder = mkdtempSync(join(tmpdir(), 'spawner-access-'));
const [caFile, tokenFile] = [join(folder, 'ca.crt'), join(folder, 'token')];

const CLOCKS = [
  ...(['nextTick', 'hrtime', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

let server: Server;
let connections: number;
let tokens: (string | undefined)[];

const issue = () =>
  generate([{ name: 'commonName', value: NAME }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: NAME }] }],
  });

/** An API server that knows nothing, and trusts by the certificate that it was given last. */
beforeEach(async () => {
  const { cert, private: key } = await issue();
  connections = 0;
  tokens = [];
  server = createServer({ cert, key }, (request, response) => {
    tokens.push(request.headers.authorization);
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"items":[]}'));
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(caFile, cert);
  writeFileSync(tokenFile, 'first');
});
afterEach(() => void server.close().closeAllConnections());

function connectTo(): KubeClient {
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'a', server: `https://127.0.0.1:${port}`, caFile, tlsServerName: NAME, skipTLSVerify: false }],
    users: [{ name: 'a', authProvider: { name: 'tokenFile', config: { tokenFile } } }],
    contexts: [{ name: 'a', cluster: 'a', user: 'a' }],
    currentContext: 'a',
  });
  return createKubeClient(config);
}

const kinds = [
  ['the generated client', (client: KubeClient) => client.core.listNamespace()],
  ['requests by path', (client: KubeClient) => client.rest.send({ action: 'look', path: '/api/v1/namespaces' })],
] as const;

test.each(kinds)('%s keeps its connection from request to request', async (_, ask) => {
  const client = connectTo();
  for (let count = 0; count < 20; count += 1) await ask(client);
  expect(tokens).toHaveLength(20);
  // The next request may begin before the connection of the last one is free again.
  expect(connections).toBeLessThanOrEqual(2);
});

test.each(kinds)('%s sends the token of its file, which a kubelet renews every hour', async (_, ask) => {
  const client = connectTo();
  await ask(client);
  writeFileSync(tokenFile, 'second');
  // The client reads it again after a minute by the wall clock, which alone is not the real one.
  jest.useFakeTimers({ now: Date.now() + 61_000, doNotFake: CLOCKS });
  await ask(client);
  jest.useRealTimers();
  expect(tokens).toEqual(['Bearer first', 'Bearer second']);
});

test.each(kinds)('%s trusts another CA as soon as its file changes', async (_, ask) => {
  const client = connectTo();
  await ask(client);
  const { cert, private: key } = await issue();
  server.setSecureContext({ cert, key });
  writeFileSync(caFile, cert);
  await ask(client);
  expect(connections).toBe(2);
});
