import { expect, test } from '@jest/globals';
import { sessionId, sessionName } from '../../lib/sessions/session-name.ts';
import { parseRoute } from './parse-route.ts';

const NAMESPACES = ['games', 'team-a'];

test.each([
  ['/p/a-game/', { namespace: 'games', name: 'a-game' }],
  ['/p/a-game/x/y?z=/p/b', { namespace: 'games', name: 'a-game' }],
  ['/p/a-game', { namespace: 'games', name: 'a-game' }],
  ['/p/a-game?x', { namespace: 'games', name: 'a-game' }],
  ['/p/a-game.team-a/', { namespace: 'team-a', name: 'a-game' }],
  [`/p/${sessionId(sessionName('foo'))}/`, { namespace: 'games', name: sessionName('foo') }],
  ['/p/a-game/../../init', { namespace: 'games', name: 'a-game' }],
  ['/p/a-game.kube-system/', undefined],
  ['/p/a.b.c/', undefined],
  ['/p/A-GAME/', undefined],
  ['/p/a%2Dgame/', undefined],
  ['/p/../init', undefined],
  ['/p//init', undefined],
  ['/p/', undefined],
  ['/init', undefined],
  ['', undefined],
  ['http://host/p/a-game/', undefined],
])('parseRoute(%j) is %j', (uri, session) => {
  expect(parseRoute(uri, NAMESPACES)).toEqual(session);
});
