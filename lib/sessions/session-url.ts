import { SESSION_PATH_PREFIX } from '../../contract/sessions.ts';
import { urlHost } from '../text/url-host.ts';
import { sessionId } from './session-name.ts';

/** What a URL depends on apart from the session. */
export interface UrlRules {
  /** Of the router, such as `https://play.example.com`; undefined where there is none. */
  baseUrl: string | undefined;
  /** The namespace whose sessions need not name theirs. */
  namespace: string;
}

/** Where a session answers. */
export interface SessionPlace {
  namespace: string;
  name: string;
  ip: string;
  port: number;
}

/** The URL of a session, with a slash at its end: behind the router, or else at its pod's own address. */
export function sessionUrl({ namespace, name, ip, port }: SessionPlace, { baseUrl, ...rules }: UrlRules): string {
  if (baseUrl === undefined) return `http://${urlHost(ip)}:${port}/`;
  return `${baseUrl.replace(/\/+$/, '')}${SESSION_PATH_PREFIX}${routeId({ namespace, name }, rules)}/`;
}

/**
 * What stands for a session in a path. Neither names of sessions nor of namespaces have dots, so what is behind one is the
 * namespace: `drop-four.team-a`.
 */
export function routeId(
  { namespace, name }: Pick<SessionPlace, 'namespace' | 'name'>,
  rules: Pick<UrlRules, 'namespace'>,
): string {
  return namespace === rules.namespace ? sessionId(name) : `${sessionId(name)}.${namespace}`;
}
