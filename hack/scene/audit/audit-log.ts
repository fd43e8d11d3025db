import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_LOG } from '../../cluster/embedded/components.ts';
import { clusterFolder } from '../../cluster/embedded/state.ts';
import { type AuditedRequest, parseAuditLine } from './audited-request.ts';

/** The file of an embedded cluster's audit log, by the cluster's name. */
export function auditLogOf(cluster: string): string {
  return join(clusterFolder(cluster), AUDIT_LOG);
}

/** The audit log of an API server, read as it grows. */
export class AuditLog {
  readonly #file: string;
  #offset: number;
  #rest = '';

  /** @param offset where to begin, in bytes */
  constructor(file: string, offset = 0) {
    this.#file = file;
    this.#offset = offset;
  }

  /** The log from now on. */
  static fromNow(file: string): AuditLog {
    return new AuditLog(file, statSync(file).size);
  }

  /** Each request since the last call. An API server that was killed leaves half a line, which is left out. */
  read(): AuditedRequest[] {
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

function tryParse(line: string): AuditedRequest[] {
  try {
    const request = parseAuditLine(line);
    return request ? [request] : [];
  } catch {
    return [];
  }
}
