import type { ListenersAnswer } from '../contract/listeners.ts';
import type { Status } from '../contract/status.ts';
import type { Answer, Asker, Respond } from '../lib/http/asker.ts';
import type { CutOffs } from '../lib/http/cut-offs.ts';
import { EVENT_STREAM_TYPE, type EventStreams, MAX_STREAMS, type Subscriber } from '../lib/http/event-streams.ts';
import { type HttpResponse, json } from '../lib/http/http-response.ts';
import { PROMETHEUS_TYPE } from '../lib/text/prometheus-text.ts';
import type { SharedProbe } from './probes/share-probe.ts';
import { METHODS, type Route, route } from './route.ts';

/** What the sidecar can tell. */
export interface Answers {
  /** After a fresh look at the kernel. */
  status(): Promise<Status>;
  /** Prometheus text after a fresh look. */
  metrics(): Promise<string>;
  /** Which addresses the monitored ports listen on. */
  listeners(): ListenersAnswer;
  streams: EventStreams;
  cutOffs: CutOffs;
  /** The probes that it makes for the kubelet, by name. */
  probes: ReadonlyMap<string, SharedProbe>;
}

/** Answers every request of the sidecar's server. */
export function createRespond(answers: Answers): Respond {
  const names = new Set(answers.probes.keys());
  const told = createStatusResponse();
  return async ({ method, path }, asker) => {
    const found = route(method, path, names);
    if (found.kind === 'events') return follow(answers, asker);
    const response = found.kind === 'status' ? told(await answers.status()) : await respond(found, answers, asker);
    return { kind: 'response', response };
  };
}

/** A status that is the same object as before is the same response. */
function createStatusResponse(): (status: Status) => HttpResponse {
  let last: { status: Status; response: HttpResponse } | undefined;
  return (status) => {
    if (status !== last?.status) last = { status, response: json(200, status) };
    return last.response;
  };
}

async function respond(found: Route, answers: Answers, asker: Asker): Promise<HttpResponse> {
  switch (found.kind) {
    case 'metrics':
      return { code: 200, type: PROMETHEUS_TYPE, body: await answers.metrics() };
    case 'listeners':
      return json(200, answers.listeners());
    case 'liveness':
      return json(200, { status: 'ok' });
    case 'probe':
      return probe(found.name, answers, asker);
    case 'wrong-method':
      return json(405, { error: 'method not allowed' }, { Allow: METHODS.join(', ') });
    default:
      return json(404, { error: 'not found' });
  }
}

async function probe(name: string, { probes }: Answers, { whenGone }: Asker): Promise<HttpResponse> {
  const result = await probes.get(name)?.(whenGone);
  if (result?.kind === 'error') return { ...json(503, { result: 'error', reason: result.reason }), missingBytes: 1 };
  return result === undefined || result.kind === 'failure'
    ? json(503, { result: 'failure', reason: result?.reason ?? 'no such probe' })
    : json(200, { result: 'success' });
}

async function follow({ status, streams, cutOffs }: Answers, { source, socket }: Asker): Promise<Answer> {
  const first = await status();
  const follower: Subscriber = {
    source,
    write: (text) => void socket.write(text),
    pendingBytes: () => socket.writableLength,
    cutOff(reason) {
      cutOffs[reason] += 1;
      socket.resetAndDestroy();
    },
  };
  // Not before the wait: whoever has a place is answered with it.
  if (!socket.destroyed && !streams.join(follower)) {
    cutOffs.streams += 1;
    const error = `Cannot follow the events: expected at most ${MAX_STREAMS} streams at once`;
    return { kind: 'response', response: json(503, { error }, { 'Retry-After': '10' }) };
  }
  socket.on('close', () => streams.leave(follower));
  return { kind: 'stream', type: EVENT_STREAM_TYPE, begin: () => streams.begin(follower, first) };
}
