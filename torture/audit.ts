import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** A write that somebody sent to the API server, successful or not, as the API server itself wrote it down. */
export interface Write {
  user: string;
  verb: string;
  /** Such as `deployments/scale`. */
  resource: string;
  namespace: string;
  name: string;
  /** When it came in, in milliseconds since 1970. */
  at: number;
  code: number;
  /** Where something was scaled: to how many. */
  replicas?: number;
}

interface AuditEvent {
  verb: string;
  user?: { username?: string };
  impersonatedUser?: { username?: string };
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  responseStatus?: { code?: number };
  requestObject?: { spec?: { replicas?: number } };
  requestReceivedTimestamp: string;
}

/** Reads a line of the audit log. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
export function parseAuditLine(line: string): Write {
  const { verb, user, impersonatedUser, objectRef = {}, ...event } = JSON.parse(line) as AuditEvent;
  const { resource = '', subresource, namespace = '', name = '' } = objectRef;
  // Zero is left out of the JSON of a Scale.
  const replicas = subresource === 'scale' ? (event.requestObject?.spec?.replicas ?? 0) : undefined;
  return {
    user: impersonatedUser?.username ?? user?.username ?? '',
    verb,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace,
    name,
    at: Date.parse(event.requestReceivedTimestamp),
    code: event.responseStatus?.code ?? 0,
    ...(replicas !== undefined && { replicas }),
  };
}

/** The audit log of an API server, read as it grows. */
export class AuditLog {
  readonly #file: string;
  #offset = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** What was written since the last call. An API server that was killed leaves half a line, which is left out. */
  read(): Write[] {
    if (!existsSync(this.#file)) return [];
    const lines = (this.#rest + this.#more()).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).flatMap(tryParse);
  }

  #more(): string {
    const file = openSync(this.#file, 'r');
    try {
      const bytes = Buffer.alloc(fstatSync(file).size - this.#offset);
      this.#offset += readSync(file, bytes, 0, bytes.length, this.#offset);
      return bytes.toString();
    } finally {
      closeSync(file);
    }
  }
}

function tryParse(line: string): Write[] {
  try {
    return [parseAuditLine(line)];
  } catch {
    return [];
  }
}
