import { type Parsed, type Parser, problem } from '../text/parse.ts';

/** One setting of a process: a flag, and an environment variable where the flag is absent. */
export interface Setting<T> {
  /** Without the dashes: `monitor-port`. */
  flag: string;
  env: string;
  /** What it is, for `--help`. */
  help: string;
  parse: Parser<T>;
  /** Used when neither is given, in the form of a flag's value. Without it, the setting is required. */
  fallback?: string;
}

/** The settings of a process by name. */
export type Spec = Readonly<Record<string, Setting<unknown>>>;

/** The values that a spec's parsers return, by name. */
export type Settings<S extends Spec> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** What the command line and the environment say. */
export type ReadSettings<S extends Spec> =
  | { kind: 'settings'; settings: Settings<S>; ignored: readonly ServiceLink[] }
  | { kind: 'help' }
  /** `areVariables` where the command line is right, and the environment alone is wrong. */
  | { kind: 'problems'; problems: string[]; areVariables: boolean };

/** A variable that the kubelet made of a Service, whose name happens to be that of a setting. */
export interface ServiceLink {
  variable: string;
  value: string;
}

/** Where settings come from: the arguments after the program's name, and the environment. */
export interface Sources {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * What the kubelet sets for each Service of a namespace: `<NAME>_PORT=tcp://10.0.0.1:80`, so a Service `spawner-monitor` sets
 * SPAWNER_MONITOR_PORT. https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const SERVICE_LINK = /^(tcp|udp|sctp):\/\/[^\s/]{1,64}:\d{1,5}$/;

/** Whether a variable's value is what the kubelet sets for a Service. */
export function isServiceLink(text: string): boolean {
  return SERVICE_LINK.test(text);
}

/**
 * Reads every setting, flags before environment, and reports every problem at once. A service link is no value of any
 * setting: it is as if the variable were not there.
 */
export function readSettings<S extends Spec>(spec: S, { argv, env }: Sources): ReadSettings<S> {
  const flags = readFlags(argv, new Set(Object.values(spec).map(({ flag }) => flag)));
  if (flags.help) return { kind: 'help' };
  const ignored: ServiceLink[] = [];
  const wrong: { problem: string; isVariable: boolean }[] = [];
  const entries = Object.entries(spec).map(([name, setting]) => {
    const flag = flags.values.get(setting.flag);
    const variable = env[setting.env];
    const isLink = variable !== undefined && isServiceLink(variable);
    if (isLink) ignored.push({ variable: setting.env, value: variable });
    const read = readSetting(setting, flag, isLink ? undefined : variable);
    if (read.kind === 'wrong') wrong.push({ problem: read.expected, isVariable: flag === undefined });
    return [name, read.kind === 'value' ? read.value : undefined];
  });
  const problems = [...flags.problems, ...wrong.map(({ problem }) => problem)];
  if (problems.length > 0) {
    const areVariables = flags.problems.length === 0 && wrong.every(({ isVariable }) => isVariable);
    return { kind: 'problems', problems, areVariables };
  }
  // Each value came from its own setting's parser, which the compiler cannot follow through Object.entries.
  return { kind: 'settings', settings: Object.fromEntries(entries) as Settings<S>, ignored };
}

function readSetting(
  setting: Setting<unknown>,
  flag: string | undefined,
  variable: string | undefined,
): Parsed<unknown> {
  // A variable that is there and empty says nothing, as a Pod's manifest cannot leave one out by a condition.
  const text = flag ?? (variable || setting.fallback);
  if (text === undefined)
    return { kind: 'wrong', expected: `Cannot start without --${setting.flag} (or ${setting.env}): ${setting.help}` };
  const read = setting.parse(text);
  const subject = flag === undefined ? setting.env : `--${setting.flag}`;
  return read.kind === 'value' ? read : { kind: 'wrong', expected: problem(subject, read.expected, text) };
}

interface Flags {
  help: boolean;
  values: Map<string, string>;
  problems: string[];
}

function readFlags(argv: readonly string[], known: ReadonlySet<string>): Flags {
  const flags: Flags = { help: false, values: new Map(), problems: [] };
  for (let i = 0; i < argv.length; i += 1) {
    const [, flag, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argv[i] ?? '') ?? [];
    if (argv[i] === '-h' || flag === 'help') flags.help = true;
    else if (flag === undefined || !known.has(flag))
      flags.problems.push(`Cannot read argument ${i + 1}: expected a flag of --help, got ${JSON.stringify(argv[i])}`);
    else {
      const text = inline ?? argv[++i];
      if (text === undefined) flags.problems.push(`Cannot read --${flag}: expected a value, got nothing`);
      else flags.values.set(flag, text);
    }
  }
  return flags;
}

/** The text of `--help`: usage, one paragraph, and a line or two per setting. */
export function helpText(program: string, purpose: string, spec: Spec): string {
  const lines = Object.values(spec).flatMap(({ flag, env, help, fallback }) => [
    `  --${flag} <value>`,
    `      ${help} [env: ${env}]${fallback === undefined ? ' [required]' : ` [default: ${fallback || 'none'}]`}`,
  ]);
  return [
    purpose,
    '',
    `Usage: ${program} [OPTIONS]`,
    '',
    'Options:',
    ...lines,
    '  -h, --help',
    '      Print this help',
    '',
  ].join('\n');
}
