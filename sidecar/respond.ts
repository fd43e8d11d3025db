import type { Status } from '../contract/status.ts';
import type { Answer, Respond } from './connection.ts';
import { EVENT_STREAM_TYPE, type EventStreams, type Follower, MAX_STREAMS } from './event-streams.ts';
import type { HttpRequest } from './http-request.ts';
import { type HttpResponse, json } from './http-response.ts';
import type { Probe } from './perform-probe.ts';
import { PROMETHEUS_TYPE } from './prometheus-text.ts';
import { METHODS, type Route, route } from './route.ts';

/** What the sidecar can tell. */
export interface Answers {
  /** After a fresh look at the kernel. */
  status(): Promise<Status>;
  /** Prometheus text after a fresh look. */
  metrics(): Promise<string>;
  streams: EventStreams;
  /** The probes that it makes for the kubelet, by name. */
  probes: ReadonlyMap<string, Probe>;
}

/** Answers every request of the sidecar's server. */
export function createRespond(answers: Answers): Respond {
  const names = new Set(answers.probes.keys());
  return async (request) => {
    const found = route(request.method, request.path, names);
    return found.kind === 'events'
      ? follow(answers)
      : { kind: 'response', response: await respond(found, request, answers) };
  };
}

async function respond(found: Route, request: HttpRequest, answers: Answers): Promise<HttpResponse> {
  switch (found.kind) {
    case 'status':
      return json(200, await answers.status());
    case 'metrics':
      return { code: 200, type: PROMETHEUS_TYPE, body: await answers.metrics() };
    case 'liveness':
      return json(200, { status: 'ok' });
    case 'probe':
      return probe(found.name, request, answers);
    case 'wrong-method':
      return json(405, { error: 'method not allowed' }, { Allow: METHODS.join(', ') });
    default:
      return json(404, { error: 'not found' });
  }
}

async function probe(name: string, { userAgent }: HttpRequest, { probes }: Answers): Promise<HttpResponse> {
  const result = await probes.get(name)?.(userAgent);
  return result === undefined || result.kind === 'failure'
    ? json(503, { result: 'failure', reason: result?.reason ?? 'no such probe' })
    : json(200, { result: 'success' });
}

async function follow({ status, streams }: Answers): Promise<Answer> {
  if (streams.size() >= MAX_STREAMS) {
    const error = `Cannot follow the events: expected at most ${MAX_STREAMS} streams at once`;
    return { kind: 'response', response: json(503, { error }, { 'Retry-After': '10' }) };
  }
  const first = await status();
  return {
    kind: 'stream',
    type: EVENT_STREAM_TYPE,
    begin(socket) {
      const follower: Follower = {
        write: (text) => void socket.write(text),
        pendingBytes: () => socket.writableLength,
        cutOff: () => void socket.destroy(),
      };
      socket.on('close', () => streams.leave(follower));
      if (!streams.join(follower, first)) socket.destroy();
    },
  };
}
