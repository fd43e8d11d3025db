import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createBodyBudget } from './body-budget.ts';
import { type ReadBody, readBody } from './read-body.ts';
import { heldBytes } from './testing/retained-bytes.ts';

/** A request whose body comes in these chunks, none of them announced. */
async function read(chunks: readonly string[], budgetBytes: number): Promise<{ body: ReadBody; isGivenBack: boolean }> {
  const request = new IncomingMessage(new Socket());
  const budget = createBodyBudget(budgetBytes);
  const reading = readBody(request, { bytes: 10, budget });
  for (const chunk of [...chunks, null]) request.push(chunk);
  const body = await reading;
  return { body, isGivenBack: budget.take(budgetBytes) };
}

test.each<[string, string[], number, ReadBody]>([
  ['one piece', ['12345'], 100, { kind: 'body', text: '12345' }],
  ['several pieces', ['123', '45'], 100, { kind: 'body', text: '12345' }],
  ['nothing', [], 100, { kind: 'body', text: '' }],
  ['more than is allowed', ['12345', '678901'], 100, { kind: 'refused', reason: 'too-large' }],
  ['more than there is room for', ['12345', '678'], 7, { kind: 'refused', reason: 'busy' }],
])('readBody() reads %s', async (_, chunks, budgetBytes, body) => {
  expect(await read(chunks, budgetBytes)).toEqual({ body, isGivenBack: true });
});

test('readBody() notices that the client went away', async () => {
  const request = new IncomingMessage(new Socket());
  const budget = createBodyBudget(10);
  const reading = readBody(request, { bytes: 10, budget });
  request.push('123');
  setImmediate(() => request.destroy());
  expect(await reading).toEqual({ kind: 'gone' });
  expect(budget.take(10)).toBe(true);
});

test('readBody() leaves nothing of the body with the request, which lives until its connection brings the next', async () => {
  const megabyte = Buffer.alloc(1e6, 'x');
  const requests: IncomingMessage[] = [];
  const before = await heldBytes();
  for (let times = 0; times < 20; times += 1) {
    const request = new IncomingMessage(new Socket());
    requests.push(request);
    const reading = readBody(request, { bytes: 1e6, budget: createBodyBudget(1e6) });
    for (const chunk of [Buffer.from(megabyte), null]) request.push(chunk);
    expect((await reading).kind).toBe('body');
  }
  const held = (await heldBytes()) - before;
  expect(requests).toHaveLength(20);
  expect(held).toBeLessThan(5e6);
});
