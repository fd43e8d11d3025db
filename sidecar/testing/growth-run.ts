import { type AnswerLimits, readAnswer } from '../../lib/http/http-answer.ts';
import { readRequest } from '../../lib/http/http-request.ts';
import { utf8Length } from '../../lib/http/http-response.ts';
import { parseAddresses, parseBlocks } from '../../lib/text/address-block.ts';
import { parsePorts } from '../../lib/text/parse.ts';
import { parseUsageUrl } from '../../lib/text/parse-usage-url.ts';
import { parseProbeSchedule } from '../../lib/text/probe-schedule.ts';
import { parseUsage } from '../drain/usage.ts';
import { judge } from '../probes/probe-redirect.ts';
import { parseProbeTargets } from '../probes/probe-target.ts';
import { probeUrl } from '../probes/probe-url.ts';

/**
 * Runs on every host, bundled, and prints how many times the work of a text eight times as long is, for each reader of
 * foreign bytes and the texts that are its worst: see growth.test.ts. Ratios, as seconds are the machine's.
 */
const LIMITS: AnswerLimits = { isEnded: false, maxBody: 100_000 };
const SHORT = 1000;
const FACTOR = 8;
/** Runs of which the quickest counts: whatever else the machine does only adds to it. */
const ROUNDS = 15;
/** On a machine ten times as busy, one in two is wrong by a half. */
const ATTEMPTS = 8;
const AT_LEAST_SECONDS = 0.002;

const request = (header: string) => `GET / HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`;
const answer = (header: string, body = '') => `HTTP/1.1 200 OK\r\n${header}\r\n\r\n${body}`;
const chunked = (body: string) => answer('Transfer-Encoding: chunked', body);

const READERS: Readonly<Record<string, [read: (text: string) => unknown, text: (length: number) => string]>> = {
  'a request with blanks in a header': [readRequest, (length) => request(`A: b${' '.repeat(length)}c`)],
  'a request with blanks before a header’s value': [readRequest, (length) => request(`A:${' '.repeat(length)}`)],
  'a request with tabs and blanks in turn': [readRequest, (length) => request(`A: ${' \t'.repeat(length / 2)}b`)],
  'a request with many headers': [readRequest, (length) => request('A: b\r\n'.repeat(length / 6).trim())],
  'a request with a long target': [readRequest, (length) => `GET /${'a'.repeat(length)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  'a request with a long method': [readRequest, (length) => `${'A'.repeat(length)}\r\n\r\n`],
  'a request of carriage returns': [readRequest, (length) => '\r'.repeat(length)],
  'a request that says to close, nearly': [
    readRequest,
    (length) => request(`Connection: ${'clos'.repeat(length / 4)}`),
  ],
  'a request that comes byte by byte': [byteByByte, (length) => request(`A: ${'b'.repeat(length)}`)],
  'an answer with blanks in a header': [readText, (length) => answer(`A: b${' '.repeat(length)}c`)],
  'an answer with folded headers': [readText, (length) => answer(`A: b${'\r\n c'.repeat(length / 4)}`)],
  'an answer in chunks of a byte': [readText, (length) => chunked('1\r\na\r\n'.repeat(length / 6))],
  'an answer with a long chunk extension': [readText, (length) => chunked(`1;${'a'.repeat(length)}`)],
  'an answer with many trailers': [readText, (length) => chunked(`0\r\n${'A: b\r\n'.repeat(length / 6)}`)],
  'an answer of answers before it': [readText, (length) => 'HTTP/1.1 103 Early\r\n\r\n'.repeat(length / 22)],
  'a body of ASCII': [utf8Length, (length) => 'a'.repeat(length)],
  'a body of other letters': [utf8Length, (length) => 'é'.repeat(length)],
  'a redirect': [redirect, (length) => `http://a/${'%20'.repeat(length / 3)}`],
  'the usage': [parseUsage, (length) => `{"memory":${' '.repeat(length)}{"percent":1}}`],
  'a usage URL': [parseUsageUrl, (length) => `http://localhost/${'a'.repeat(length)}`],
  'a list of ports': [parsePorts, (length) => '80,'.repeat(length / 3)],
  'a list of blocks': [parseBlocks, (length) => '10.0.0.0/8,'.repeat(length / 11)],
  'a list of commas': [parseAddresses, (length) => ','.repeat(length)],
  'a schedule of probes': [parseProbeSchedule, (length) => 'http:80:1:1 '.repeat(length / 12)],
  'targets of probes': [parseProbeTargets, (length) => `{${' '.repeat(length)}}`],
};

function readText(text: string): unknown {
  return readAnswer(text, LIMITS);
}

function redirect(location: string): unknown {
  return judge({ status: 302, location, url: probeUrl('http', 'a', '/'), firstHostname: 'a', redirects: 0 });
}

function byteByByte(text: string): unknown {
  let searched = 0;
  for (let length = 1; length <= text.length; length += 1) {
    const read = readRequest(text.slice(0, length), searched);
    if (read.kind === 'incomplete') searched = read.searched;
  }
  return searched;
}

void main();

async function main(): Promise<void> {
  const machine = globalThis.nativeMachine ?? (await import('../../lib/platform/node.ts')).nodePlatform();
  const now = () => machine.monotonicSeconds();
  for (const [name, [read, textOf]] of Object.entries(READERS)) {
    const [short, long] = [textOf(SHORT), textOf(SHORT * FACTOR)];
    const times = timesOf(() => read(short), now);
    const quickest = (text: string, count: number) => {
      let seconds = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round += 1)
        seconds = Math.min(
          seconds,
          secondsOf(() => read(text), count, now),
        );
      return seconds;
    };
    const longTimes = Math.max(1, Math.round(times / FACTOR));
    quickest(long, longTimes);
    const ratioOnce = () => quickest(long, longTimes) / longTimes / (quickest(short, times) / times);
    process.stdout.write(`${JSON.stringify([name, Math.round(least(ratioOnce) * 10) / 10])}\n`);
  }
  process.exit(0);
}

/**
 * The least of some measurements, no more than are needed to see a linear reader: other work on the machine makes a ratio
 * larger or smaller by chance, and a quadratic one is 64 each time.
 */
function least(ratioOnce: () => number): number {
  let ratio = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && ratio > FACTOR; attempt += 1) ratio = Math.min(ratio, ratioOnce());
  return ratio;
}

/** As many times as take long enough to be measured. */
function timesOf(work: () => unknown, now: () => number): number {
  for (let times = FACTOR; ; times *= 2) if (secondsOf(work, times, now) > AT_LEAST_SECONDS) return times;
}

function secondsOf(work: () => unknown, times: number, now: () => number): number {
  const began = now();
  for (let time = 0; time < times; time += 1) work();
  return now() - began;
}
