import { ENVIRONMENT } from '../contract/environment.ts';
import { isServiceLink } from '../lib/process/settings.ts';
import type { Call, CommandLine } from './call.ts';

const env = ENVIRONMENT.sidecar;

/** One of network-watcher's settings: its flags over the versions, its variables, and what became of it here. */
interface WatcherSetting {
  flags: readonly string[];
  variables: readonly string[];
  /** Our flag for a value, where there is one; undefined for a value that it did not know either. */
  flag?: (value: string) => string | undefined;
  /** What has taken its place, for people. */
  instead: string;
}

const TEST: WatcherSetting = {
  flags: ['--test'],
  variables: ['TEST_MODE'],
  // Laravel's env() makes booleans of these words alone, and network-watcher passed by everything else.
  flag: (value) => {
    const [, word] = /^\(?(true|false)\)?$/i.exec(value) ?? [];
    return word && `--drain-check=${word.toLowerCase()}`;
  },
  instead: `--drain-check or ${env.drainCheck}`,
};

const SETTINGS: readonly WatcherSetting[] = [
  {
    flags: ['--echo-app-port', '--server-port'],
    variables: ['ECHO_APP_PORT', 'SERVER_PORT'],
    flag: (value) => `--drain-usage-url=http://localhost:${value}/usage`,
    instead: `--drain-usage-url or ${env.drainUsageUrl}`,
  },
  {
    flags: ['--memory-percent'],
    variables: ['MEMORY_PERCENT'],
    flag: (value) => `--drain-memory-percent=${value}`,
    instead: `--drain-memory-percent or ${env.drainMemoryPercent}`,
  },
  {
    flags: ['--checking-interval', '--interval'],
    variables: ['CHECKING_INTERVAL'],
    flag: (value) => `--drain-interval-seconds=${value}`,
    instead: `--drain-interval-seconds or ${env.drainIntervalSeconds}`,
  },
  TEST,
  {
    flags: ['--pod-namespace', '--pod-name'],
    variables: ['POD_NAMESPACE', 'POD_NAME'],
    instead: 'the controller, which knows its pods and writes their label',
  },
  {
    flags: ['--kubernetes-label'],
    variables: ['KUBERNETES_LABEL'],
    instead: 'the chart value drain.label',
  },
];

/** What it took where nothing was said. */
const DEFAULTS = ['--drain-usage-url=http://localhost:6001/usage', '--drain-memory-percent=75'];

/** Names that are unlikely to mean something else elsewhere. */
const ITS_OWN = ['ECHO_APP_PORT', 'MEMORY_PERCENT', 'CHECKING_INTERVAL', 'TEST_MODE'];

/** Its only command. Its image has the program before it. */
export const COMMAND = 'network:watch';

/** Whether the process was called as network-watcher: under its name, by its command, or with one of its flags. */
export function isWatcherLine({ program, argv }: Call): boolean {
  const isNamed = /(^|\/)network-watcher[^/]*$/.test(program) || argv.includes(COMMAND);
  return isNamed || argv.some((word) => parseSetting(word) !== undefined);
}

/**
 * Reads network-watcher's flags and variables as ours, its variables first as it did. A flag that means nothing here is
 * refused with the name of what replaces it; so is a variable, with a warning alone, as others use such names too.
 */
export function readWatcherLine({ argv, env: variables }: Call): CommandLine {
  const flags = readFlags(argv.slice(argv.indexOf(COMMAND) + 1));
  if (flags.problems.length > 0) return { kind: 'end', text: `${flags.problems.join('\n')}\n`, code: 2 };
  const set = SETTINGS.flatMap((setting) =>
    setting.variables.flatMap((name) => (variables[name] ? [{ setting, name, value: variables[name] }] : [])),
  );
  return {
    kind: 'flags',
    argv: [...DEFAULTS, ...flags.argv, ...set.flatMap(({ setting, value }) => variableAsFlag(setting, value) ?? [])],
    warnings: set
      .filter(({ setting, value }) => variableAsFlag(setting, value) === undefined)
      .map(({ setting, name, value }) => `Ignoring ${name} of network-watcher: ${whyNot(setting, value)}`),
  };
}

/** A Service named echo-app sets ECHO_APP_PORT. */
function variableAsFlag({ flag }: WatcherSetting, value: string): string | undefined {
  return isServiceLink(value) ? undefined : flag?.(value);
}

function whyNot({ flag, instead }: WatcherSetting, value: string): string {
  if (isServiceLink(value)) return `a Service of that name has set it to ${value}; set enableServiceLinks: false`;
  return flag === undefined ? `use ${instead}` : `expected true or false, got ${JSON.stringify(value)}`;
}

/** A sentence for each of its variables that is set where the process is not called as network-watcher. */
export function watcherVariablesLeft({ env: variables }: Pick<Call, 'env'>): string[] {
  return SETTINGS.flatMap(({ variables: names, instead }) =>
    names
      .filter((name) => ITS_OWN.includes(name) && variables[name] && !isServiceLink(variables[name]))
      .map((name) => `Ignoring ${name} of network-watcher: use ${instead}`),
  );
}

function readFlags(argv: readonly string[]): { argv: string[]; problems: string[] } {
  const read = { argv: [] as string[], problems: [] as string[] };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const setting = parseSetting(word);
    const [flag = '', inline] = word.split(/=(.*)/s);
    if (setting === undefined) read.argv.push(word);
    else {
      const value = inline ?? (setting === TEST ? 'true' : (argv[++at] ?? ''));
      const ours = setting.flag?.(value);
      if (ours !== undefined) read.argv.push(ours);
      else read.problems.push(`Cannot take ${flag} of network-watcher: ${whyNot(setting, value)}`);
    }
  }
  return read;
}

function parseSetting(word: string): WatcherSetting | undefined {
  const [flag = ''] = word.split('=');
  return SETTINGS.find(({ flags }) => flags.includes(flag));
}
