import { SIDECAR_HEADER } from '../../contract/paths.ts';

/**
 * The keys of a status from sidecars that did not send the header yet; no other program answers with all of them. A pod keeps
 * its sidecar for as long as it runs, so for some time after an upgrade such sidecars answer.
 */
const OWN_KEYS: readonly string[] = [
  'active_connections',
  'waiting_connections',
  'seconds_inactive',
  'listening',
  'ever_active',
  'idle_since',
  'monitored_ports',
  'ports',
  'ignored_connections',
  'other_connections',
  'accepts_new_connections',
  'reason',
];

/** Reports whether an answer is a sidecar's, and not the application's own, on whose port it could not listen. */
export function isSidecar(headers: Readonly<Record<string, unknown>>, status: unknown): boolean {
  if (headers[SIDECAR_HEADER] !== undefined) return true;
  return typeof status === 'object' && status !== null && OWN_KEYS.every((key) => Object.hasOwn(status, key));
}
