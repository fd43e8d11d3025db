import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../base/paths.ts';

/** A block of commands in a document. */
export interface CommandBlock {
  /** From the repository's root. */
  document: string;
  /** Of its first command, from 1. */
  line: number;
  commands: string;
  /** What the comment right above it says, without the arrows. */
  note: string | undefined;
}

/** All documents that users follow: those at the root, the chart's, and those in docs/ except decisions. */
export function documents(): string[] {
  const found = ['', 'chart', 'docs'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder)).flatMap((file) => (file.endsWith('.md') ? [join(folder, file)] : [])),
  );
  return ['README.md', ...found.filter((file) => file !== 'README.md')];
}

/** What runs a block: a workflow, the end-to-end suite, or none, for the reason in its note. */
export type RunBy = 'workflow' | 'suite' | 'none';

/** How a workflow runs a command with the right to make network namespaces. */
const AS_ROOT = /sudo env (?:"[^"]*" |[A-Z]+=\S+ )*/g;

/** What runs a block: a workflow if it has each of its lines. */
export function runBy({ commands, note = '' }: CommandBlock): RunBy {
  if (note.startsWith('not run here: ')) return 'none';
  const folder = join(REPOSITORY, '.github/workflows');
  const workflows = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const lines = commands.trim().split('\n');
  const isWhole = (workflow: string) =>
    lines.every((line) => workflow.replaceAll(AS_ROOT, '').includes(`run: ${line}\n`));
  return workflows.some(isWhole) ? 'workflow' : 'suite';
}

/** The command blocks of a document. */
export function readBlocks(document: string): CommandBlock[] {
  return commandBlocks(readFileSync(join(REPOSITORY, document), 'utf8')).map((block) => ({ ...block, document }));
}

const BLOCK = /(?:<!-- (.*) -->\n+)?```sh\n([\s\S]*?)```/g;

/** The blocks of the end-to-end suite: those that change the release, and those that need it unchanged. */
export interface SuiteBlocks {
  /** In an order that works: what needs a release, the uninstall, the install. */
  release: CommandBlock[];
  others: CommandBlock[];
}

/** The blocks of the end-to-end suite. One whose lines all stand in another is not run again. */
export function suiteBlocks(): SuiteBlocks {
  const all = documents()
    .flatMap(readBlocks)
    .filter((block) => runBy(block) === 'suite');
  const blocks = all.filter(
    (block, index) => !all.some((other, at) => at !== index && repeats(block, other, at < index)),
  );
  const changes = ({ commands }: CommandBlock) => /^helm |delete (secret|namespace)/m.test(commands);
  const place = ({ commands }: CommandBlock) =>
    [/helm uninstall/, /helm install/].findIndex((each) => each.test(commands));
  const release = blocks.filter(changes).sort((one, other) => place(one) - place(other));
  return { release, others: blocks.filter((block) => !changes(block)) };
}

/** True where another block has all lines of this one; of two that are the same, the later one repeats. */
function repeats({ commands }: CommandBlock, other: CommandBlock, isEarlier: boolean): boolean {
  if (commands === other.commands) return isEarlier;
  const lines = other.commands.split('\n');
  return commands.split('\n').every((line) => lines.includes(line));
}

/** The blocks of Markdown that are marked as shell, with a comment right above as their note. */
export function commandBlocks(markdown: string): Omit<CommandBlock, 'document'>[] {
  return [...markdown.matchAll(BLOCK)].map(({ 0: whole, 1: note, 2: commands = '', index }) => {
    const before = markdown.slice(0, index + whole.indexOf('```sh'));
    return { line: before.split('\n').length + 1, commands, note };
  });
}
