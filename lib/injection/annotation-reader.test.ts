import { expect, jest, test } from '@jest/globals';
import { ok } from '../text/parse.ts';
import { createAnnotationReader } from './annotation-reader.ts';

const readerOf = (text: string) => createAnnotationReader({ metadata: { annotations: { 'a.example/b': text } } });

test('read() parses an annotation of 1024 characters, and none that is longer', () => {
  const parse = jest.fn((text: string) => ok(text.length));
  expect(readerOf('x'.repeat(1024)).read('a.example/b', parse, 0)).toBe(1024);
  const reader = readerOf(','.repeat(250_000));
  expect(reader.read('a.example/b', parse, 7)).toBe(7);
  expect(parse).toHaveBeenCalledTimes(1);
  expect(reader.wrongAnnotations).toEqual(['a.example/b']);
  expect(reader.warnings).toEqual([expect.stringMatching(/expected at most 1024 characters, got ",{60}…"; using 7$/)]);
});

test('isGiven() is true for a valid annotation', () => {
  const reader = readerOf('1');
  expect([reader.isGiven('a.example/b'), reader.isGiven('a.example/c')]).toEqual([true, false]);
});
