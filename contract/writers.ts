/**
 * The names under which our processes write to the API server: as field managers, as the source of Events, and in annotations.
 * The API server remembers them on objects for as long as these live, so a name never changes.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export const CONTROLLER_WRITER = 'spawner-controller';
/** See {@link CONTROLLER_WRITER}. */
export const REAPER_WRITER = 'spawner-reaper';
/** See {@link CONTROLLER_WRITER}. */
export const PLUGIN_WRITER = 'kubectl-spawner';
/** See {@link CONTROLLER_WRITER}. */
export const SESSION_API_WRITER = 'spawner-session-api';
/** See {@link CONTROLLER_WRITER}. */
export const SESSIONS_WRITER = 'spawner-session-controller';
