/** A request to the API server, successful or not, as the API server itself wrote it down. */
export interface AuditedRequest {
  /** Who is said to have asked, such as `system:serviceaccount:spawner:spawner-reaper`. */
  user: string;
  verb: string;
  /** Such as `deployments/scale`; empty where the request was for no object. */
  resource: string;
  namespace: string;
  name: string;
  /** What was asked for, without the query. */
  path: string;
  /** When it came in, in milliseconds since 1970. */
  at: number;
  code: number;
  /** Where something was scaled: to how many. */
  replicas?: number;
}

interface AuditEvent {
  stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  verb: string;
  user?: { username?: string };
  impersonatedUser?: { username?: string };
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  responseStatus?: { code?: number };
  requestObject?: { spec?: { replicas?: number } };
  requestURI?: string;
  requestReceivedTimestamp: string;
}

/**
 * Reads a line of the audit log, undefined where another line stands for the same request: a watch is written when it
 * begins and when it ends, and counts when it begins. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
 * @throws SyntaxError where the line is not JSON
 */
export function parseAuditLine(line: string): AuditedRequest | undefined {
  const event = JSON.parse(line) as AuditEvent;
  if ((event.verb === 'watch') !== (event.stage === 'ResponseStarted')) return undefined;
  const { resource = '', subresource, namespace = '', name = '' } = event.objectRef ?? {};
  // Zero is left out of the JSON of a Scale.
  const replicas = subresource === 'scale' ? (event.requestObject?.spec?.replicas ?? 0) : undefined;
  return {
    user: event.impersonatedUser?.username ?? event.user?.username ?? '',
    verb: event.verb,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace,
    name,
    path: event.requestURI?.split('?')[0] ?? '',
    at: Date.parse(event.requestReceivedTimestamp),
    code: event.responseStatus?.code ?? 0,
    ...(replicas !== undefined && { replicas }),
  };
}

const READS = new Set(['get', 'list', 'watch']);

/** Reports whether a request changes nothing. */
export function isRead({ verb }: AuditedRequest): boolean {
  return READS.has(verb);
}
