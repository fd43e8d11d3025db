/** Prefix of every label and annotation of ours. */
export const KEY_PREFIX = 'spawner.io/';

/** Put on a pod, so on a workload's pod template, to have its connections counted. Any value but those of {@link MONITOR_OFF}. */
export const MONITOR_LABEL = 'spawner.io/monitor';

/**
 * Values of the monitor label that say no, as people and YAML write it: in lower case, capitalised, in upper case. Selectors
 * compare letter by letter, so every spelling is in the list.
 */
export const MONITOR_OFF: readonly string[] = [
  ...['false', 'False', 'FALSE'],
  ...['disabled', 'Disabled', 'DISABLED'],
  ...['no', 'No', 'NO'],
  ...['off', 'Off', 'OFF'],
  '0',
];

/** The value the project itself writes and shows for the monitor label. */
export const MONITOR_ON = 'true';

/**
 * Set by the webhook on every pod it injected, always `"true"`. Not on pods that were running before: see
 * docs/decisions/controller-attach.md.
 */
export const INJECTED_LABEL = 'spawner.io/injected';

/**
 * Selects every pod that asked to be monitored, in the syntax of a list request.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
 */
export const MONITORED_SELECTOR = `${MONITOR_LABEL},${MONITOR_LABEL} notin (${MONITOR_OFF.join(',')})`;

/** True when the labels ask for monitoring. */
export function asksForMonitoring(labels: Readonly<Record<string, string>> | undefined): boolean {
  const value = labels?.[MONITOR_LABEL];
  return value !== undefined && !MONITOR_OFF.includes(value);
}

/**
 * Whether a pod accepts new connections, `"yes"` or `"no"`: a Service that selects on it sends none to those that do not.
 * The key where the chart says nothing; soketi's network-watcher used `echo.soketi.app/accepts-new-connections`.
 */
export const ACCEPTS_LABEL = 'spawner.io/accepts-new-connections';

/** The values of {@link ACCEPTS_LABEL}. */
export type Accepts = 'yes' | 'no';
