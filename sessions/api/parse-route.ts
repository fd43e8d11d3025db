import { SESSION_PATH_PREFIX } from '../../contract/sessions.ts';
import { nameOfId } from '../../lib/sessions/session-name.ts';

/** Which session a request is meant for. */
export interface SessionRef {
  namespace: string;
  name: string;
}

/** An id, and behind a dot the namespace, each as Kubernetes has names: RFC 1123 labels. */
const ROUTE = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)(?:\.([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))?$/;

/**
 * Reads the session of a request's path, as the client sent it: neither unescaped nor normalized, so that the router and the
 * application mean the same session. Undefined where it names none.
 * @param uri path and query
 * @param namespaces whose sessions are served; those of the first need not name it
 */
export function parseRoute(uri: string, namespaces: readonly string[]): SessionRef | undefined {
  if (!uri.startsWith(SESSION_PATH_PREFIX)) return undefined;
  const [segment = ''] = uri.slice(SESSION_PATH_PREFIX.length).split(/[/?]/, 1);
  const [, id, namespace = namespaces[0]] = ROUTE.exec(segment) ?? [];
  if (id === undefined || namespace === undefined || !namespaces.includes(namespace)) return undefined;
  return { namespace, name: nameOfId(id) };
}
