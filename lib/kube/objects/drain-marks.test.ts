import { expect, test } from '@jest/globals';
import {
  DRAIN_ANNOTATION,
  DRAIN_CONNECTIONS_ANNOTATION,
  DRAINED_BY_ANNOTATION,
} from '../../../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../../../contract/labels.ts';
import type { V1Pod } from '../types.ts';
import { drainMarks, judgeMarks } from './drain-marks.ts';

const labels = { [ACCEPTS_LABEL]: 'no' };
const THRESHOLD = { [DRAIN_CONNECTIONS_ANNOTATION]: '9' };
const BY_REAPER = { [DRAINED_BY_ANNOTATION]: 'spawner-reaper until 2030-01-01T00:00:00Z' };
const BY_OLDER_REAPER = { [DRAINED_BY_ANNOTATION]: 'spawner-reaper' };
const BY_ANOTHER = { [DRAINED_BY_ANNOTATION]: 'upgrade-tool' };
const fieldsV1 = { 'f:metadata': { 'f:labels': { [`f:${ACCEPTS_LABEL}`]: {} } } };
const managedFields = [{ manager: 'spawner-controller', fieldsV1 }];

test.each<[string, object | undefined, string]>([
  ['without the label', { annotations: THRESHOLD }, 'stays'],
  ['with a threshold', { labels, annotations: THRESHOLD }, 'goes'],
  ['that asks for the chart’s thresholds', { labels, annotations: { [DRAIN_ANNOTATION]: 'true' } }, 'goes'],
  ['that asks for none', { labels, annotations: { [DRAIN_ANNOTATION]: 'false' } }, 'stays'],
  ['that the controller wrote on', { labels, managedFields }, 'goes'],
  ['that a reaper drained', { labels, annotations: BY_REAPER }, 'yes'],
  ['that an older reaper drained', { labels, annotations: BY_OLDER_REAPER }, 'yes'],
  ['that another program drains', { labels, annotations: { ...THRESHOLD, ...BY_ANOTHER } }, 'stays'],
  ['whose author wrote the label', { labels }, 'stays'],
  ['without any metadata', undefined, 'stays'],
  ['with lists of null', { labels: null, annotations: null, managedFields: null }, 'stays'],
])('the mark of a pod %s', (_, metadata, expected) => {
  expect(judgeMarks(drainMarks({ metadata } as V1Pod, ACCEPTS_LABEL))).toBe(expected);
});
