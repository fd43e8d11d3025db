import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Parser } from '../lib/text/parse.ts';
import { OUTPUTS, type Output } from './output.ts';
import type { ScopeFlags } from './scope.ts';

/** The flags that every command has. */
export interface Flags extends ScopeFlags {
  output: Output;
}

/** Adds a command with these flags. */
export function newCommand(program: Command, name: string, description: string): Command {
  const output = new Option('-o, --output <form>', 'output format').choices(OUTPUTS).default('table');
  return scoped(program.command(name)).description(description).addOption(output);
}

/** The flags that say where, as kubectl has them. */
export function scoped(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'namespace to look at, instead of the context’s')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--kubeconfig <file>', 'kubeconfig, instead of KUBECONFIG and ~/.kube/config');
}

/** The project's parsers, for the library's options. */
export function argument<T>(parser: Parser<T>): (text: string) => T {
  return (text) => {
    const read = parser(text);
    if (read.kind === 'value') return read.value;
    throw new InvalidArgumentError(`Expected ${read.expected}.`);
  };
}
