import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as annotations from '../contract/annotations.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import * as labels from '../contract/labels.ts';
import * as paths from '../contract/paths.ts';
import * as ports from '../contract/ports.ts';
import { SESSION_API_PORTS } from '../contract/route.ts';
import * as sessions from '../contract/sessions.ts';
import { CHART } from './render.ts';

const folder = join(CHART, 'templates');
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
const files = [join(CHART, 'values.yaml'), ...templates.map((file) => join(folder, file))];
const texts = files.map((file) => readFileSync(file, 'utf8')).join('\n');
const named = (pattern: RegExp) => [...new Set([...texts.matchAll(pattern)].map(([, name]) => name))];
const textsOf = (module: object) => Object.values(module).filter((value) => typeof value === 'string');

/** The webhook's own name and the prefix of all labels, which are no labels. */
const NO_LABELS = ['inject.spawner.io', 'spawner.io'];

test('every label and annotation in the chart is one of the contract', () => {
  const known = [annotations, labels, sessions].flatMap(textsOf);
  const found = named(/((?:[a-z]+\.)?spawner\.io(?:\/[a-z-]+)?)/g).filter((name) => !NO_LABELS.includes(name ?? ''));
  expect(known).toEqual(expect.arrayContaining(found));
  expect(found.length).toBeGreaterThan(2);
});

test('every variable in the chart is one of the contract', () => {
  const known = Object.values(ENVIRONMENT).flatMap((process) => Object.values(process));
  expect(known).toEqual(expect.arrayContaining(named(/\b(SPAWNER_[A-Z_]+)\b/g)));
});

test('every path that is asked for in the chart is one of the contract', () => {
  expect(textsOf(paths)).toEqual(expect.arrayContaining(named(/^\s+path: (\/\S+)$/gm)));
});

/** Numbers of requests that are held, and of connections. */
const NO_PORTS = [2000, 16_384];

test('every port in the chart is one of the contract, or the one of HTTPS that Services have', () => {
  const found = named(/(?:[pP]ort:|7070|:) (\d{4,5})\b/g).map(Number);
  const known = [...Object.values(ports), ...Object.values(SESSION_API_PORTS)];
  expect(known).toEqual(expect.arrayContaining(found.filter((number) => !NO_PORTS.includes(number))));
});
