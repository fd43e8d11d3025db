import { expect, test } from '@jest/globals';
import type { SessionStatus } from '../../contract/sessions.ts';
import { decideRoute } from './decide-route.ts';
import { describeStatus } from './describe-status.ts';
import { keepSession, type Session } from './session.ts';
import { waitingPage } from './waiting-page.ts';

function session(status: SessionStatus, changes: Partial<Session> = {}): Session {
  const object = keepSession({
    apiVersion: 'spawner.dev/v1',
    kind: 'SessionLivedBackend',
    metadata: { namespace: 'games', name: 'a-game', uid: 'u' },
    spec: { template: { containers: [] } },
    status,
  });
  return { ...object, ...changes };
}

const READY: SessionStatus = { ready: true, ip: '10.0.0.1', port: 8080 };

test.each([
  ['an unknown session', undefined, { kind: 'status' }],
  ['one that starts', session({ submitted: true }), { kind: 'wait' }],
  ['one that starts with trouble', session({ reason: 'ImagePull' }), { kind: 'wait' }],
  ['a ready one', session(READY), { kind: 'target', host: '10.0.0.1:8080', strip: true, session: 'a-game' }],
  ['a ready one on IPv6', session({ ...READY, ip: 'fd00::1' }), expect.objectContaining({ host: '[fd00::1]:8080' })],
  ['one that wants whole paths', session(READY, { stripPrefix: false }), expect.objectContaining({ strip: false })],
  ['one that was told to end', session(READY, { isEnding: true }), expect.objectContaining({ kind: 'target' })],
  ['a ready one without an address', session({ ready: true }), { kind: 'wait' }],
  ['a deleted one', session(READY, { isTerminating: true }), { kind: 'status' }],
  ['a swept one', session({ ...READY, swept: true }), { kind: 'status' }],
  ['a failed one', session({ ...READY, failed: true }), { kind: 'status' }],
])('decideRoute() of %s', (_, of, route) => {
  expect(decideRoute(of)).toEqual(route);
});

test.each([
  ['an unknown session', undefined, undefined, 404, 'NotFound'],
  ['a deleted one', session(READY, { isTerminating: true }), undefined, 410, 'Deleted'],
  ['a swept one', session({ swept: true, reason: 'Idle' }), undefined, 410, 'Idle'],
  ['a failed one', session({ failed: true, reason: 'InvalidImage' }), undefined, 410, 'InvalidImage'],
  ['one that starts', session({}), undefined, 503, 'Starting'],
  ['one whose image cannot be pulled', session({ reason: 'ImagePull' }), undefined, 503, 'ImagePull'],
  ['one that too many wait for', session({}), 'session', 429, 'TooManyWaiting'],
  ['one while too many wait', session({}), 'all', 503, 'TooManyWaiting'],
  ['one whose pod does not answer', session(READY), undefined, 503, 'Unreachable'],
] as const)('describeStatus() of %s', (_, of, refusal, status, reason) => {
  const answer = describeStatus(of, refusal);
  expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  expect(answer.retryAfterSeconds !== undefined).toBe(status === 503 || status === 429);
});

test('waitingPage() shows the reason as text, whatever it has in it', () => {
  const page = waitingPage(
    describeStatus(session({ failed: true, reason: 'Exited', message: '<script>x</script>' }), undefined),
  );
  expect(page).toContain('Exited: &lt;script&gt;x&lt;/script&gt;');
  expect(page).not.toContain('<script>');
});
