import { readFileSync } from 'node:fs';
import type { SidecarForm } from '../lib/injection/decide.ts';
import { parseSidecarForm } from '../lib/injection/sidecar-settings.ts';
import type { Log } from '../lib/process/log.ts';

/** A kubelet takes a minute or two to change the file, so a second more is nothing. */
const POLL_MS = 1000;

/** Which file, and what to do with what it says. */
export interface WatchVersionOptions {
  /** Undefined where there is none. */
  file: string | undefined;
  log: Log;
  use(form: SidecarForm): void;
}

/**
 * Follows the API server's version in a mounted ConfigMap. What cannot be read changes nothing, and the log says once why.
 * Returns how to look now, which a timer does as well.
 */
export function watchVersion({ file, log, use }: WatchVersionOptions): () => void {
  if (file === undefined) return () => undefined;
  let last = '';
  const look = () => {
    const read = readVersion(file);
    if (read.text === last) return;
    last = read.text;
    const parsed = read.kind === 'version' ? parseSidecarForm(read.text) : undefined;
    if (parsed?.kind !== 'value') {
      log.warn("cannot read the API server's version", { file, found: read.text });
      return;
    }
    use(parsed.value);
    log.info("following the API server's version", { version: read.text, form: parsed.value });
  };
  look();
  setInterval(look, POLL_MS).unref();
  return look;
}

function readVersion(file: string): { kind: 'version' | 'error'; text: string } {
  try {
    return { kind: 'version', text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    return { kind: 'error', text: String(error) };
  }
}
