import { expect, test } from '@jest/globals';
import { formatFigures, readSays, type SidecarSays } from './sidecar-says.ts';

const NOTHING: SidecarSays = {
  accepts: true,
  activeConnections: undefined,
  connectionsThreshold: undefined,
  memoryPercent: undefined,
  memoryThreshold: undefined,
  memoryUnknownSince: undefined,
};

test.each<[string, Partial<SidecarSays> | undefined]>([
  ['data: {"accepts_new_connections":false}', { accepts: false }],
  ['id: 7\ndata: {"accepts_new_connections":true,"reason":"idle"}', {}],
  [
    'data: {"accepts_new_connections":false,"memory_percent":80.123,"memory_threshold_percent":75,"memory_unknown_since":null}',
    { accepts: false, memoryPercent: 80.12, memoryThreshold: 75 },
  ],
  [
    'data: {"accepts_new_connections":true,"memory_unknown_since":"2026-11-21T10:00:00.000Z"}',
    { memoryUnknownSince: '2026-11-21T10:00:00.000Z' },
  ],
  ['data: {"accepts_new_connections":true,"memory_percent":"80","memory_unknown_since":"x\\ny"}', {}],
  [': heartbeat', undefined],
  ['data: {"accepts_new_connections":"no"}', undefined],
  ['data: {"accepts_new', undefined],
  ['data: null', undefined],
  ['', undefined],
])('readSays() reads %j', (event, says) => {
  expect(readSays(event)).toEqual(says === undefined ? undefined : { ...NOTHING, ...says });
});

test.each<[Partial<SidecarSays>, string]>([
  [{}, ''],
  [{ memoryPercent: 80, memoryThreshold: 75 }, 'uses 80 %, threshold 75 %'],
  [{ activeConnections: 501, connectionsThreshold: 500 }, '501 connections, threshold 500'],
  [{ memoryThreshold: 75 }, ''],
  [
    { memoryPercent: 12.5, memoryThreshold: 75, activeConnections: 3, connectionsThreshold: 2 },
    'uses 12.5 %, threshold 75 %; 3 connections, threshold 2',
  ],
])('formatFigures() of %j', (says, figures) => {
  expect(formatFigures({ ...NOTHING, ...says })).toBe(figures);
});
