import { expect, test } from '@jest/globals';
import { sessionName } from './session-name.ts';
import { sessionUrl } from './session-url.ts';

const place = { namespace: 'games', name: 'drop-four', ip: '10.0.0.7', port: 8080 };
const rules = { baseUrl: 'https://play.example.com', namespace: 'games' };

test.each([
  ['in the first namespace', place, rules, 'https://play.example.com/p/drop-four/'],
  ['in another one', { ...place, namespace: 'team-a' }, rules, 'https://play.example.com/p/drop-four.team-a/'],
  [
    'of a key',
    { ...place, name: sessionName('foo') },
    rules,
    `https://play.example.com/p/${sessionName('foo').slice(8)}/`,
  ],
  ['behind a base with a path', place, { ...rules, baseUrl: 'http://a/games//' }, 'http://a/games/p/drop-four/'],
  ['without a router', place, { ...rules, baseUrl: undefined }, 'http://10.0.0.7:8080/'],
  ['without one, IPv6', { ...place, ip: 'fd00::7' }, { ...rules, baseUrl: undefined }, 'http://[fd00::7]:8080/'],
])('sessionUrl() of a session %s', (_, of, by, url) => {
  expect(sessionUrl(of, by)).toBe(url);
});
