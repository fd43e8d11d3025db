import { expect, test } from '@jest/globals';
import { nameOfId, sessionId, sessionName } from './session-name.ts';

// As the libraries of the original compute them.
test.each([
  ['', 'spawner-jwhlzwmmf7ldaprn6848jtpa6eg2b01unvoppzzznlpd0kvw42'],
  ['foo', 'spawner-kixepnpeonikuuguwvm3i7tu8n4q7mpdo1rrcebo8wmuh3nxc4'],
])('sessionName() of the key %p', (key, name) => {
  expect(sessionName(key)).toBe(name);
});

test.each([
  sessionName('foo'),
  'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  '1'.repeat(50),
  'drop-four',
  'spawner-drop-four',
  'spawner-',
  'a',
])('nameOfId() turns what sessionId() made of %s back', (name) => {
  expect(nameOfId(sessionId(name))).toBe(name);
});

test('sessionId() is the digest alone where there is one', () => {
  expect([sessionId(sessionName('foo')), sessionId('drop-four')]).toEqual([
    sessionName('foo').slice('spawner-'.length),
    'drop-four',
  ]);
});

test('every name is one of a label, a pod and a Service', () => {
  const names = Array.from({ length: 1000 }, (_, number) => sessionName(`key ${number} ü`));
  expect(names.filter((name) => !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
