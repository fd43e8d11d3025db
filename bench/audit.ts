import { NAMESPACE } from '../hack/install.ts';

/** Requests by who asked what, such as `controller: update leases`. */
export type Requests = Readonly<Record<string, number>>;

/** The keys of an event that are read here. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
interface AuditEvent {
  stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  verb: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string };
  requestURI: string;
}

/** Counts the requests of the project's processes in an audit log, each watch when it begins. */
export function parseAudit(lines: string): Requests {
  const counts: Record<string, number> = {};
  for (const line of lines.trim().split('\n').filter(Boolean)) {
    const event = JSON.parse(line) as AuditEvent;
    // The log has what others write as well.
    if (!event.user.username.startsWith(`system:serviceaccount:${NAMESPACE}:`)) continue;
    // A watch is written twice, when it begins and when it ends; others only at their end.
    if ((event.verb === 'watch') !== (event.stage === 'ResponseStarted')) continue;
    const name = nameOf(event);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** All of them. */
export function sumOfRequests(requests: Requests): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

function nameOf({ user, verb, objectRef, requestURI }: AuditEvent): string {
  const [account = ''] = user.username.split(':').slice(-1);
  const { resource, subresource } = objectRef ?? {};
  const what = resource ? [resource, subresource].filter(Boolean).join('/') : (requestURI.split('?')[0] ?? '');
  return `${account.replace(/^spawner-/, '')}: ${verb} ${what}`;
}
