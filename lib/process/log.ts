/** What a log line says in addition to its message. An Error is written as its message and those of its causes. */
export type Fields = Readonly<Record<string, unknown>>;

/** One JSON line per event: a constant lower-case message, the facts as keys. */
export interface Log {
  info(message: string, facts?: Fields): void;
  warn(message: string, facts?: Fields): void;
  error(message: string, facts?: Fields): void;
}

/** From the least severe to the most. */
export const LOG_LEVELS = ['info', 'warn', 'error'] as const;

/** The least severe lines that are written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where lines go and what time it is. */
export interface LogSink {
  write(line: string): void;
  now(): Date;
}

/** A log for every process. Our own because the sidecar ships no dependency, and one form of log is worth more than two. */
export function createLog({ write, now }: LogSink, least: LogLevel = 'info'): Log {
  const line = (level: LogLevel) => (message: string, facts?: Fields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    write(`${JSON.stringify({ time: now().toISOString(), level, message, ...facts }, shown)}\n`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** A log that writes to standard error, so that standard output stays free for results. */
export function standardLog(least: LogLevel = 'info'): Log {
  return createLog({ write: (line) => process.stderr.write(line), now: () => new Date() }, least);
}

/** The message of an error and of its causes, `outer: inner`. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describeError(error.cause)}`;
}

/** As long as one text of a line may be: what objects of the cluster say may be megabytes. */
const MAX_TEXT = 2000;

function shown(_key: string, fact: unknown): unknown {
  const text = fact instanceof Error ? describeError(fact) : fact;
  return typeof text === 'string' && text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text;
}
