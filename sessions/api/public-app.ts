import { randomUUID } from 'node:crypto';
import type { Express, Request } from 'express';
import type { SessionSpec } from '../../contract/sessions.ts';
import type { Log } from '../../lib/process/log.ts';
import { sessionName } from '../../lib/sessions/session-name.ts';
import { hasEnded } from '../../lib/sessions/session-settings.ts';
import { sessionUrl } from '../../lib/sessions/session-url.ts';
import { createApp } from './create-app.ts';
import { describeStatus } from './describe-status.ts';
import type { Opened } from './open-session.ts';
import type { SessionRef } from './parse-route.ts';
import { type JsonAnswer, sendJson } from './respond.ts';
import type { Session } from './session.ts';

/** What the public app needs. */
export interface PublicOptions {
  log: Log;
  /** Where sessions are created. */
  namespace: string;
  baseUrl: string;
  /** What a session runs. */
  application: { image: string | undefined; port: number };
  open(ref: SessionRef, spec: SessionSpec): Promise<Opened>;
  find(ref: SessionRef): Promise<Session | undefined>;
  onOpened(kind: Opened['kind'] | 'invalid'): void;
}

/** How soon to try again where there is trouble, or no room: sessions end at any time. */
const RETRY_SECONDS = 5;

/** A key goes into the environment of a pod, an account may become a label: names of users and documents, e-mail addresses. */
const MAX_TEXT = 512;

/** The app for backends of web applications, as Spawner v1 had it. */
export function createPublicApp(options: PublicOptions): Express {
  const init = async (request: Request): Promise<JsonAnswer> => {
    const { key = randomUUID(), account } = readQuery(request);
    if (![key, account].every(isUsable)) {
      options.onOpened('invalid');
      return invalid(`expected key and account of at most ${MAX_TEXT} characters, and none of these NUL`);
    }
    const ref = { namespace: options.namespace, name: sessionName(key) };
    const { image } = options.application;
    const opened =
      image === undefined
        ? NO_APPLICATION
        : await options.open(ref, specOf(image, { key, account, ...options.application }));
    options.onOpened(opened.kind);
    return answerOpened(opened, (session) => describe(session, key, options));
  };
  const get = async (request: Request): Promise<JsonAnswer> => {
    const { key } = readQuery(request);
    if (key === undefined) return invalid('expected a key: /get?key=');
    const session = await options.find({ namespace: options.namespace, name: sessionName(key) });
    if (session && !session.isTerminating && !hasEnded(session.status))
      return { status: 200, body: describe(session, key, options) };
    return describeStatus(session, undefined);
  };
  return createApp({
    log: options.log,
    routes: [
      { method: 'post', path: '/init', handle: async (request, response) => sendJson(response, await init(request)) },
      { method: 'get', path: '/get', handle: async (request, response) => sendJson(response, await get(request)) },
      {
        method: 'get',
        path: '/',
        handle: (_, response) => sendJson(response, { status: 200, body: { status: 'ok' } }),
      },
    ],
  });
}

/** No variable of a process has a NUL in it. */
function isUsable(text: string | undefined): boolean {
  return text === undefined || (text.length <= MAX_TEXT && !text.includes('\0'));
}

/** What is not there is undefined; of what is there twice, the first counts. */
function readQuery({ originalUrl }: Request): { key: string | undefined; account: string | undefined } {
  const { searchParams } = new URL(originalUrl, 'http://localhost');
  return { key: searchParams.get('key') ?? undefined, account: searchParams.get('account') ?? undefined };
}

const NO_APPLICATION: Opened = {
  kind: 'refused',
  reason: 'no image of an application is configured: --application-image',
};

function specOf(image: string, of: { key: string; account: string | undefined; port: number }): SessionSpec {
  return {
    template: { containers: [{ name: 'app', image }] },
    httpPort: of.port,
    key: of.key,
    ...(of.account !== undefined && { account: of.account }),
  };
}

function describe({ namespace, name }: Session, key: string, { baseUrl, ...rules }: PublicOptions): object {
  // Behind the router, the address of the pod does not matter.
  const url = sessionUrl({ namespace, name, ip: '', port: 0 }, { baseUrl, namespace: rules.namespace });
  return { result: 'ok', key, pod: name, url };
}

function answerOpened(opened: Opened, describeSession: (session: Session) => object): JsonAnswer {
  switch (opened.kind) {
    case 'created':
      return { status: 200, body: describeSession(opened.session) };
    case 'existing':
      return { status: 409, body: describeSession(opened.session) };
    case 'full': {
      const { limit, running } = opened;
      const body = { error: 'there are as many sessions as there may be', reason: 'Quota', limit, running };
      return { status: 429, body, retryAfterSeconds: RETRY_SECONDS };
    }
    case 'refused':
      return { status: 422, body: { error: 'the session was refused', reason: opened.reason } };
    case 'trouble': {
      const body = { error: 'the session cannot be created now', reason: opened.reason };
      return { status: 503, body, retryAfterSeconds: RETRY_SECONDS };
    }
  }
}

function invalid(reason: string): JsonAnswer {
  return { status: 400, body: { error: 'the request cannot be read', reason } };
}
