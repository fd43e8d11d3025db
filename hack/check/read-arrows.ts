import { dirname, normalize } from 'node:path/posix';
import { parseProgram } from './parse-program.ts';

/** One file imports another, or a package. Paths are those in the repository. */
export interface Arrow {
  from: string;
  /** A file such as `lib/text/parse.ts`, or the name of a package or of one of Node's modules, such as `node:fs`. */
  to: string;
  /** Gone when types are stripped. */
  isType: boolean;
  /** What is imported, as the other file calls it; empty where all of it may be. */
  names: readonly string[];
}

/** Where an import leads that is computed as the program runs. */
export const COMPUTED = '(computed)';

/** The arrows of the files, `import('…')` and types' too. `read` gives a file's text. */
export function readArrows(files: readonly string[], read: (file: string) => string): Arrow[] {
  return files.flatMap((file) =>
    parseImports(read(file)).map(({ source, ...rest }) => ({ from: file, to: resolve(file, source), ...rest })),
  );
}

interface Import {
  source: string;
  isType: boolean;
  names: readonly string[];
}

function parseImports(text: string): Import[] {
  const found: Import[] = [];
  visit(parseProgram(text), found);
  return found;
}

/** What a node of the syntax tree may say of an import. */
interface Node {
  type?: string;
  importKind?: string | null;
  exportKind?: string | null;
  source?: Source | null;
  argument?: { value?: unknown; literal?: { value?: unknown } };
  specifiers?: { importKind?: string | null; exportKind?: string | null; imported?: { name?: string } }[];
}

/** A text, or a template, which is one where it has no gaps. */
interface Source {
  value?: unknown;
  expressions?: unknown[];
  quasis?: { value?: { cooked?: unknown } }[];
}

function visit(value: unknown, found: Import[]): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  const one = typeof node.type === 'string' ? parseImport(node) : undefined;
  if (one) found.push(one);
  for (const child of Object.values(value)) visit(child, found);
}

function parseImport({ type, importKind, exportKind, source, argument, specifiers }: Node): Import | undefined {
  if (type === 'TSImportType') return importOf(argument?.literal?.value ?? argument?.value, true);
  if (type === 'ImportExpression') return importOf(readSource(source), false);
  if (type !== 'ImportDeclaration' && !type?.startsWith('Export')) return undefined;
  const isWhole = importKind === 'type' || exportKind === 'type';
  const each = specifiers ?? [];
  const areTypes = each.length > 0 && each.every((one) => one.importKind === 'type' || one.exportKind === 'type');
  return source
    ? importOf(
        source.value,
        isWhole || areTypes,
        each.flatMap(({ imported }) => imported?.name ?? []),
      )
    : undefined;
}

function readSource(source: Source | null | undefined): unknown {
  return source?.value ?? (source?.expressions?.length === 0 ? source.quasis?.[0]?.value?.cooked : undefined);
}

function importOf(source: unknown, isType: boolean, names: readonly string[] = []): Import {
  return { source: typeof source === 'string' ? source : COMPUTED, isType, names };
}

function resolve(from: string, source: string): string {
  if (source.startsWith('.')) return normalize(`${dirname(from)}/${source}`);
  if (source.startsWith('node:')) return source;
  const [first = '', second = ''] = source.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
