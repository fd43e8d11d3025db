import { expect, test } from '@jest/globals';
import { createRandom } from '../text/testing/random.ts';
import { type History, type Outcome, play, randomHistory } from './testing/history.ts';

const HISTORIES = Number(process.env.SPAWNER_SESSION_HISTORIES ?? 2000);
const FIRST = Number(process.env.SPAWNER_FIRST_SESSION_HISTORY ?? 1);

/**
 * The oracle. It knows when clients were there and of which moment each answer told, and none of the code under test: a session
 * may be swept only if its sidecar knew of the last moments, and if no client was there for as long as none has to be.
 */
function complaints(history: History, { sweptAt, told, actions }: Outcome, isCalm: boolean): string[] {
  const creations = actions.filter((action) => action === 'create-pod').length;
  const twice = creations > 1 ? ['got two pods'] : [];
  if (sweptAt === undefined) return [...twice, ...(isCalm ? ['was never swept'] : [])];
  const [before, last] = told.slice(-2);
  if (before?.knownAt === undefined || last?.knownAt === undefined) return [...twice, 'swept without two answers'];
  const { knownAt } = last;
  const found: string[] = [];
  // Whole seconds: two answers may be off by one each, and the first came when it came.
  const staleMs = last.askedAt - knownAt - (before.cameAt - before.askedAt) - 2000;
  if (staleMs > 0) found.push(`swept by an answer that was ${staleMs} ms too old`);
  const came = history.clients.filter(([from]) => from <= knownAt);
  const limitMs = 1000 * (came.length > 0 ? history.graceSeconds : history.neverConnectedSeconds);
  const left = Math.max(history.listensAt, ...came.map(([, until]) => until));
  if (knownAt - left < limitMs) found.push(`swept ${knownAt - left} ms after the last client`);
  // The last second is asked for in quarters, and each answer takes up to 50 ms.
  if (isCalm && sweptAt - left > limitMs + 500) found.push(`swept ${sweptAt - left - limitMs} ms late`);
  return [...twice, ...found];
}

test.each([
  ['with a sidecar that hangs, freezes and cannot tell, and leaders that change', false],
  ['where nothing goes wrong', true],
])(
  `no busy or unknown session is swept in ${HISTORIES} histories %s`,
  (_, isCalm) => {
    let swept = 0;
    for (let seed = FIRST; seed < FIRST + HISTORIES; seed += 1) {
      const random = createRandom(seed);
      const history = randomHistory(random, isCalm);
      const outcome = play(history, random);
      swept += Number(outcome.sweptAt !== undefined);
      const found = complaints(history, outcome, isCalm);
      if (found.length > 0) throw new Error(`history ${seed}: ${found.join(', ')}\n${JSON.stringify(history)}`);
    }
    // Otherwise it would have proved nothing.
    expect(swept).toBeGreaterThan(HISTORIES * 0.5);
  },
  3_600_000,
);
