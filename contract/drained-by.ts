/** Who said `"no"` to new connections other than the pod itself, as the annotation `spawner.io/drained-by` has it. */
export interface DrainedBy {
  who: string;
  /** When that stops to count, milliseconds since 1970 by the API server's clock. Undefined where it does not say. */
  untilMs: number | undefined;
}

const FORM = /^(?<who>.*) until (?<time>\d{4}-\d\d-\d\dT\S+)$/s;

/** The annotation's text: `spawner-reaper until 2030-01-01T00:05:00.000Z`. */
export function formatDrainedBy(who: string, untilMs: number): string {
  return `${who} until ${new Date(untilMs).toISOString()}`;
}

/** Reads that text, and the older form without a time. A time that cannot be read is none. */
export function parseDrainedBy(text: string): DrainedBy {
  const { who = text, time = '' } = FORM.exec(text)?.groups ?? {};
  const untilMs = Date.parse(time);
  return Number.isNaN(untilMs) ? { who: text, untilMs: undefined } : { who, untilMs };
}
