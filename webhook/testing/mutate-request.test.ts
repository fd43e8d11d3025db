import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import jsonPatch from 'fast-json-patch';
import { isPod } from '../../lib/injection/pod-shape.ts';
import { createDice, type Dice } from '../../lib/injection/testing/dice.ts';
import { generatePod } from '../../lib/injection/testing/generate-pod.ts';
import { ADMISSION_VERSION } from '../admission-review.ts';
import { createApp } from '../app.ts';
import { review } from '../review.ts';
import { type Malformed, mutateRequest } from './mutate-request.ts';
import { heldBytes } from './retained-bytes.ts';

// A few in every run; SPAWNER_MALFORMED=100000 sends as many, in a minute or two.
const COUNT = Number(process.env.SPAWNER_MALFORMED ?? 2000);
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const AT_ONCE = 8;
const MIB = 1024 * 1024;
const LARGE_BODY = `"${'x'.repeat(8 * MIB)}"`;

const sidecar = { image: 'sidecar', pullPolicy: 'Never', pullSecrets: [], resources: {} };
const errors: unknown[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
let server: Server;
let port = 0;

beforeAll(async () => {
  const app = createApp({
    review: (asked) => review(asked, { form: 'native', sidecar }),
    onOutcome: () => undefined,
    onRefusal: () => undefined,
    onError: (error) => void errors.push(error),
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  agent.destroy();
  server.close();
});

async function post({ contentType, body }: Malformed): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
  const sent = request({ port, host: '127.0.0.1', path: '/mutate', method: 'POST', agent, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, json: JSON.parse(await text(response)) };
}

function reviewOf(dice: Dice): string {
  const object = generatePod(dice);
  for (const { env } of object.spec?.containers ?? []) env?.splice(10);
  const resource = { group: '', version: 'v1', resource: 'pods' };
  const asked = { uid: `uid-${dice.below(1e6)}`, operation: 'CREATE', namespace: 'default', resource, object };
  return JSON.stringify({ apiVersion: ADMISSION_VERSION, kind: 'AdmissionReview', request: asked });
}

/** An answer is right when it refuses, or allows with the uid and a patch that fits the object that was sent. */
function expectRight(malformed: Malformed, { status, json }: Awaited<ReturnType<typeof post>>): void {
  if (status !== 200) {
    expect([status, json]).toEqual([expect.any(Number), { error: expect.any(String) }]);
    expect([400, 415]).toContain(status);
    return;
  }
  const sent = JSON.parse(malformed.body.toString());
  const answer = json.response as { uid: unknown; allowed: unknown; patch?: string };
  expect([answer.uid, answer.allowed]).toEqual([sent.request.uid, true]);
  if (answer.patch === undefined) return;
  const patch = JSON.parse(Buffer.from(answer.patch, 'base64').toString());
  const validate = true;
  expect(isPod(jsonPatch.applyPatch(sent.request.object, patch, validate).newDocument)).toBe(true);
}

test('malformed reviews are refused, or allowed with a right answer, and nothing breaks', async () => {
  const statuses = new Map<number, number>();
  const bases = createDice(SEED);
  const reviews: [string, ...string[]] = [reviewOf(bases), ...Array.from({ length: 99 }, () => reviewOf(bases))];
  const before = await heldBytes();
  let seed = SEED;
  const send = async () => {
    while (seed < SEED + COUNT) {
      const dice = createDice(seed);
      seed += 1;
      const malformed = mutateRequest(dice.pick(reviews), dice);
      const answer = await post(malformed);
      expectRight(malformed, answer);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  expect(errors).toEqual([]);
  // A hundred reviews are kept above; everything else went.
  expect((await heldBytes()) - before).toBeLessThan(32 * MIB);
  expect([...statuses.keys()].sort()).toEqual([200, 400, 415]);
}, 3_600_000);

test('bodies of 8 MiB are refused and leave nothing behind', async () => {
  const huge = { contentType: 'application/json', body: LARGE_BODY };
  const before = await heldBytes();
  for (let times = 0; times < 20; times += 1) expect((await post(huge)).status).toBe(413);
  // Less than two of the twenty: the client, which is this process too, may still hold the last one.
  expect((await heldBytes()) - before).toBeLessThan(16 * MIB);
});

test('three mebibytes of nothing but objects are refused before they are parsed', async () => {
  const body = `[${'{},'.repeat(MIB)}{}]`;
  expect((await post({ contentType: 'application/json', body })).status).toBe(400);
});

test('a pod of three mebibytes is none of them', async () => {
  const env = Array.from({ length: 65_000 }, (_, at) => ({ name: `VARIABLE_${at}`, value: `value of ${at}` }));
  const object = { metadata: { labels: { 'spawner.io/monitor': '' } }, spec: { containers: [{ name: 'app', env }] } };
  const resource = { group: '', version: 'v1', resource: 'pods' };
  const asked = { uid: '1', operation: 'CREATE', resource, object };
  const body = JSON.stringify({ apiVersion: ADMISSION_VERSION, kind: 'AdmissionReview', request: asked });
  expect(body.length).toBeGreaterThan(3 * MIB);
  expect(await post({ contentType: 'application/json', body })).toMatchObject({
    status: 200,
    json: { response: { patchType: 'JSONPatch' } },
  });
});
