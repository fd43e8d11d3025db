import { type ClientRequest, get } from 'node:http';
import { EVENTS_PATH } from '../../contract/paths.ts';
import { readSays, type SidecarSays } from './sidecar-says.ts';

/** Where a sidecar answers, and whom to tell. */
export interface StreamOptions {
  ip: string;
  port: number;
  /** Each time the sidecar says whether its pod accepts new connections. */
  onSays(says: SidecarSays): void;
  /** The stream ended, or could not begin. Told once. */
  onEnd(): void;
}

/** The sidecar sends a heartbeat every 15 s; two may be lost. */
const SILENCE_MS = 45_000;

/** An event is a status of some hundred bytes, and a few kilobytes with many ports. Who sends more is no sidecar. */
const MAX_EVENT_CHARACTERS = 65_536;

/** What is sent is read five times a second at most, so that no pod can keep the controller busy. */
const PAUSE_MS = 200;

/**
 * Follows the events of one sidecar, which are its status, the current one first.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @returns what ends it, without a word to `onEnd`
 */
export function openStatusStream({ ip, port, onSays, onEnd }: StreamOptions): () => void {
  let isOver = false;
  const end = () => {
    if (!isOver) onEnd();
    isOver = true;
    request?.destroy();
  };
  const request = ask(ip, port);
  // An address that no request can have: told like any other end, and later, so that the caller knows the stream by then.
  if (!request) queueMicrotask(end);
  request?.on('timeout', end).on('error', end).on('close', end);
  // A sidecar sends none before its answer. Of a pod that sends them without end, nothing else would be the end.
  request?.on('information', end);
  request?.on('response', (response) => {
    const { statusCode, headers } = response;
    if (statusCode !== 200) return end();
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      if (text.length > MAX_EVENT_CHARACTERS) return end();
      const says = events.map((event) => readSays(event, headers)).findLast((value) => value !== undefined);
      if (says !== undefined && !isOver) onSays(says);
      response.pause();
      setTimeout(() => response.resume(), PAUSE_MS);
    });
  });
  return () => {
    isOver = true;
    request?.destroy();
  };
}

/** Undefined where the address is none: it is the pod's word, and `get` throws for what it cannot connect to. */
function ask(host: string, port: number): ClientRequest | undefined {
  try {
    return get({ host, port, path: EVENTS_PATH, agent: false, timeout: SILENCE_MS });
  } catch {
    return undefined;
  }
}
