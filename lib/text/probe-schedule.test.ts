import { expect, test } from '@jest/globals';
import { parseProbeSchedule } from './probe-schedule.ts';

test('parseProbeSchedule() reads probes and a startup probe', () => {
  expect(parseProbeSchedule('http:8080:10:1 tcp:9000:5:2  grpc:8080:10:1:30 ')).toEqual({
    kind: 'value',
    value: [
      { kind: 'http', port: 8080, periodSeconds: 10, timeoutSeconds: 1 },
      { kind: 'tcp', port: 9000, periodSeconds: 5, timeoutSeconds: 2 },
      { kind: 'grpc', port: 8080, periodSeconds: 10, timeoutSeconds: 1, attempts: 30 },
    ],
  });
});

test('parseProbeSchedule() reads nothing as none', () => {
  expect(parseProbeSchedule('')).toEqual({ kind: 'value', value: [] });
});

test.each([
  ['exec:1:10:1'],
  ['http:web:10:1'],
  ['http:0:10:1'],
  ['http:8080:0:1'],
  ['http:8080:10'],
  ['http:8080:10:1:0'],
  ['http:8080:10:1:3:4'],
  ['http'],
])('parseProbeSchedule() refuses "%s"', (text) => {
  expect(parseProbeSchedule(`http:80:1:1 ${text}`).kind).toBe('wrong');
});
