/** What a command line turned out to be. */
export type CommandLine =
  /** Flags of spawner-sidecar, and what was left out of account, a sentence each. */
  | { kind: 'flags'; argv: readonly string[]; warnings: readonly string[] }
  /** Something to print before the process ends: to standard output where it was asked for, and ends with 0. */
  | { kind: 'end'; text: string; code: 0 | 1 | 2 };

/** How the process was called. */
export interface Call {
  program: string;
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}
