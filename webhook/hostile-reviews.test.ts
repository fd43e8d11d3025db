import { expect, test } from '@jest/globals';
import * as annotations from '../contract/annotations.ts';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import { createLog } from '../lib/process/log.ts';
import { type AdmissionReview, readReview } from './admission-review.ts';
import { logOutcome } from './log-outcome.ts';
import { buildAnswer, review } from './review.ts';

// What any pod's author may write: the API server asks before it validates. The work has to grow with the text and no faster.
const SMALL = 16 * 1024;
const TIMES = 8;
/** Eight times the text, at most twelve times the work. */
const MAX_GROWTH = 12;
/** Other work on the machine makes a ratio larger by chance; work that grows faster than its text has a ratio too large each time. */
const ATTEMPTS = 20;
/** Below this, in milliseconds, a measurement says more of the machine than of the code. */
const NOISE_MS = 4;
const MAX_LINE = 10 * 1024;
const MAX_ANSWER = 24 * 1024;

const CONFIG: InjectionConfig = {
  form: 'native',
  scrapeAnnotations: true,
  sidecar: { image: 'sidecar', pullPolicy: 'Never', pullSecrets: ['a', 'b'], resources: {} },
};
const APP = { name: 'app' };
const labels = { 'spawner.io/monitor': 'true' };
const keys = Object.entries(annotations).flatMap(([name, key]) => (name.endsWith('_ANNOTATION') ? [String(key)] : []));
const many = <T>(length: number, each: number, item: (at: number) => T): T[] =>
  Array.from({ length: Math.floor(length / each) }, (_, at) => item(at));
const probe = (at: number) => ({ httpGet: { port: 8080, path: '/"$' }, periodSeconds: 1 + at });

interface Asked {
  namespace?: string;
  metadata?: object;
  spec?: object;
}

const annotated = (key: string, text: string): Asked => ({ metadata: { annotations: { [key]: text } } });
const app = (fields: object): Asked => ({ spec: { containers: [{ ...APP, ...fields }] } });

const CASES: [string, (length: number) => Asked][] = [
  ...keys.flatMap((key): [string, (length: number) => Asked][] => [
    [`commas in ${key}`, (length) => annotated(key, ','.repeat(length))],
    [`digits in ${key}`, (length) => annotated(key, '1'.repeat(length))],
    [`ports in ${key}`, (length) => annotated(key, '8080,'.repeat(length / 5))],
    [`blanks in ${key}`, (length) => annotated(key, `http://localhost/${' '.repeat(length)}x`)],
  ]),
  ['a long namespace', (length) => ({ namespace: 'n'.repeat(length) })],
  ['a long name', (length) => ({ metadata: { name: 'n'.repeat(length) } })],
  ['a long prefix of names', (length) => ({ metadata: { generateName: '\u0000'.repeat(length) } })],
  ['labels', (length) => ({ metadata: { labels: Object.fromEntries(many(length, 8, (at) => [`l${at}`, ''])) } })],
  ['a long container name', (length) => app({ name: 'n'.repeat(length) })],
  ['a long argument that names our port', (length) => app({ args: ['-p7070 '.repeat(length / 7)] })],
  ['digits that are no port', (length) => app({ args: ['7070'.repeat(length / 4)] })],
  ['hyphens', (length) => app({ args: [`7070 ${'-'.repeat(length)}`] })],
  ['arguments', (length) => app({ args: many(length, 5, () => '7070') })],
  ['ports named one after the other', (length) => app({ args: many(length, 6, (at) => `:${7070 + at}`) })],
  ['variables', (length) => app({ env: many(length, 30, (at) => ({ name: `V${at}`, value: '7070' })) })],
  ['declared ports', (length) => app({ ports: many(length, 24, (at) => ({ containerPort: at + 1 })) })],
  [
    'declared machine ports',
    (length) => app({ ports: many(length, 40, (at) => ({ name: 'metrics', containerPort: at + 1 })) }),
  ],
  ['containers', (length) => ({ spec: { containers: many(length, 20, (at) => ({ name: `c${at}` })) } })],
  [
    'probes that are discounted',
    (length) => ({ spec: { containers: many(length, 80, (at) => ({ name: `c${at}`, livenessProbe: probe(at) })) } }),
  ],
  [
    'probes that are rewritten',
    (length) => ({
      metadata: { annotations: { 'spawner.io/probes': 'rewrite' } },
      spec: { containers: many(length, 80, (at) => ({ name: `c${at}`, livenessProbe: probe(at) })) },
    }),
  ],
  [
    'a probe with a long path',
    (length) => ({
      metadata: { annotations: { 'spawner.io/probes': 'rewrite' } },
      ...app({ livenessProbe: { httpGet: { port: 8080, path: '$'.repeat(length) } } }),
    }),
  ],
  [
    'volumes of our name',
    (length) => ({
      spec: {
        containers: [{ ...APP, volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }],
        volumes: [{ name: 'spawner-no-token' }, ...many(length, 30, (at) => ({ name: `spawner-no-token-${at}` }))],
      },
    }),
  ],
  [
    'terms of affinity',
    (length) => ({
      spec: {
        containers: [APP],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: many(length, 80, () => ({
                matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['windows'] }],
              })),
            },
          },
        },
      },
    }),
  ],
  [
    'a long quantity',
    (length) => app({ resources: { limits: { cpu: '1'.repeat(length), memory: `${'1'.repeat(length)}Mi` } } }),
  ],
  [
    'sysctls',
    (length) => ({ spec: { containers: [APP], securityContext: { sysctls: many(length, 20, () => ({})) } } }),
  ],
];

function bodyOf({ namespace = 'default', metadata = {}, spec = { containers: [APP] } }: Asked): unknown {
  const resource = { group: '', version: 'v1', resource: 'pods' };
  const object = {
    metadata: { ...metadata, labels: { ...labels, ...(metadata as { labels?: object }).labels } },
    spec,
  };
  const request = { uid: 'u', operation: 'CREATE', namespace, resource, object };
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
}

/** Everything between the parsed body and the end of the log line. */
function handle(body: unknown): { answer: AdmissionReview; lines: string[] } {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), now: () => new Date(0) });
  const read = readReview(body);
  if (read.kind === 'wrong') throw new Error(`Cannot measure: expected a review, got ${read.expected}`);
  const outcome = review(read.request, CONFIG);
  logOutcome(log, read.request, outcome);
  return { answer: buildAnswer(read.request, outcome), lines };
}

function milliseconds(work: () => unknown): number {
  // The least of several is what the work takes on a machine that does other things as well.
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...runs);
}

/** By how much work grows from one text to another, as a part of what it may. Less than 1 is right. */
function excess(small: string, large: string): number {
  const [smallBody, largeBody]: unknown[] = [JSON.parse(small), JSON.parse(large)];
  const [after, before] = [milliseconds(() => handle(largeBody)), milliseconds(() => handle(smallBody))];
  // Parsing is linear, but for the memory that it uses: where that slows it down, it slows down everything.
  const parsing = milliseconds(() => JSON.parse(large)) / milliseconds(() => JSON.parse(small));
  return after < NOISE_MS ? 0 : after / before / Math.max(MAX_GROWTH, (parsing / TIMES) * MAX_GROWTH);
}

test.each(CASES)('the work for %s grows no faster than they do', (_, make) => {
  const [small, large] = [SMALL, SMALL * TIMES].map((length) => JSON.stringify(bodyOf(make(length))));
  let least = Number.POSITIVE_INFINITY;
  for (let attempts = 0; attempts < ATTEMPTS && least >= 1; attempts += 1)
    least = Math.min(least, excess(small ?? '', large ?? ''));
  expect(least).toBeLessThan(1);
});

test.each(CASES)('the answer and the log line for %s stay short', (_, make) => {
  const { answer, lines } = handle(bodyOf(make(3 * 1024 * 1024)));
  expect(lines).toHaveLength(1);
  expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThan(MAX_LINE);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(MAX_ANSWER);
  expect(answer.response.allowed).toBe(true);
});
