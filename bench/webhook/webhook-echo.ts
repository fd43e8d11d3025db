import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

/** The floor: reads each body to its end and answers the same, on the port and with the certificate of its arguments. */
const [port = '0', folder = ''] = process.argv.slice(2);
const [cert, key] = ['tls.crt', 'tls.key'].map((name) => readFileSync(join(folder, name)));
if (!cert || !key) throw new Error(`Cannot read a certificate: expected tls.crt and tls.key in "${folder}"`);
const ANSWER = JSON.stringify({
  response: { uid: '1', allowed: true, patchType: 'JSONPatch', patch: 'x'.repeat(1200) },
});
const headers = { 'content-type': 'application/json', 'content-length': ANSWER.length };

createServer({ cert, key, keepAliveTimeout: 95_000 }, (request, response) => {
  request.on('data', () => undefined).on('end', () => response.writeHead(200, headers).end(ANSWER));
}).listen(Number(port), '127.0.0.1');
