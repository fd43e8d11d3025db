import {
  SESSION_DEFAULTS,
  type SessionIdleMode,
  type SessionSpec,
  type SessionState,
  type SessionStatus,
} from '../../contract/sessions.ts';

/** What a session asked for, with every default filled in. */
export interface SessionSettings {
  httpPort: number;
  graceSeconds: number;
  neverConnectedSeconds: number;
  startTimeoutSeconds: number;
  maxLifetimeSeconds: number | undefined;
  idle: SessionIdleMode;
  isToEnd: boolean;
  hasService: boolean;
}

/**
 * Fills the defaults in.
 * @param graceDefault the installation's, in seconds
 */
export function sessionSettings(spec: SessionSpec, graceDefault: number): SessionSettings {
  const graceSeconds = spec.gracePeriodSeconds || graceDefault;
  return {
    httpPort: spec.httpPort ?? SESSION_DEFAULTS.httpPort,
    graceSeconds,
    neverConnectedSeconds: spec.neverConnectedSeconds || graceSeconds,
    startTimeoutSeconds: spec.startTimeoutSeconds || SESSION_DEFAULTS.startTimeoutSeconds,
    maxLifetimeSeconds: spec.maxLifetimeSeconds || undefined,
    idle: spec.idle ?? 'Connections',
    isToEnd: spec.terminate === true,
    hasService: spec.service === true,
  };
}

/** The state that a status says. */
export function stateOf(status: SessionStatus = {}): SessionState {
  if (status.failed) return 'Failed';
  if (status.swept) return 'Swept';
  if (status.ready) return 'Ready';
  if (status.running) return 'Running';
  if (status.scheduled) return 'Scheduled';
  return status.constructed ? 'Constructed' : 'Submitted';
}

/** Reports whether a session has ended: it is never routed to again, and never gets another pod. */
export function hasEnded({ swept, failed }: SessionStatus = {}): boolean {
  return swept === true || failed === true;
}
