import { parseArgs } from 'node:util';
import type { Command } from 'commander';
import { lookAtFleet } from './fleet.ts';
import { buildLines } from './line.ts';
import { parseScope, type ScopeFlags } from './scope.ts';

/** The name under which kubectl asks for completions. https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/ */
export const COMPLETER = 'kubectl_complete-spawner';

/** Tells the shell to offer no files. https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective */
const NO_FILES = ':4';

/** Commands whose argument is one of the monitored workloads. */
const ON_MONITORED = ['why', 'sleep', 'wake'];

/** Kinds that people monitor. */
const TYPES = ['deployment/', 'statefulset/', 'pod/'];

/** What may come where the last word stands, a line each, in the form that kubectl's own completion reads. */
export async function complete(program: Command, words: readonly string[]): Promise<string> {
  const last = words.at(-1) ?? '';
  const candidates = await listCandidates(program, words.slice(0, -1), last);
  return [...candidates.filter((candidate) => candidate.startsWith(last)), NO_FILES, ''].join('\n');
}

async function listCandidates(program: Command, before: readonly string[], last: string): Promise<string[]> {
  const named = before.find((word) => !word.startsWith('-'));
  const command = program.commands.find((each) => each.name() === named);
  if (!command) return program.commands.map((each) => `${each.name()}\t${each.description()}`);
  if (last.startsWith('-')) return command.options.map(({ long, description }) => `${long}\t${description}`);
  if (['-o', '--output'].includes(before.at(-1) ?? '')) return ['table', 'json'];
  if (ON_MONITORED.includes(command.name())) return monitored(before);
  return command.name().endsWith('monitor') ? TYPES : [];
}

/** Nothing where the cluster does not answer: a completion is no place for errors. */
async function monitored(before: readonly string[]): Promise<string[]> {
  try {
    const scope = parseScope(parseArgs({ args: [...before], options: SCOPE, strict: false }).values as ScopeFlags);
    return buildLines(await lookAtFleet(scope)).map(({ workload }) => workload.toLowerCase());
  } catch {
    return [];
  }
}

const SCOPE = {
  namespace: { type: 'string', short: 'n' },
  context: { type: 'string' },
  kubeconfig: { type: 'string' },
} as const;
