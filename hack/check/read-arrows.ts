import { dirname, normalize } from 'node:path/posix';
import { type ParserOptions, parse } from '@babel/parser';

/** One file imports another, or a package. Paths are those in the repository. */
export interface Arrow {
  from: string;
  /** A file such as `lib/text/parse.ts`, or the name of a package or of one of Node's modules, such as `node:fs`. */
  to: string;
  /** Gone when types are stripped. */
  isType: boolean;
}

/** The arrows of the files, `import('…')` and types' too. `read` gives a file's text. */
export function readArrows(files: readonly string[], read: (file: string) => string): Arrow[] {
  return files.flatMap((file) =>
    parseImports(read(file)).map(({ source, isType }) => ({ from: file, to: resolve(file, source), isType })),
  );
}

const OPTIONS: ParserOptions = { sourceType: 'module', plugins: ['typescript'], createImportExpressions: true };

interface Import {
  source: string;
  isType: boolean;
}

function parseImports(text: string): Import[] {
  const found: Import[] = [];
  visit(parse(text, OPTIONS).program, found);
  return found;
}

/** What a node of the syntax tree may say of an import. */
interface Node {
  type?: string;
  importKind?: string | null;
  exportKind?: string | null;
  source?: { value?: unknown } | null;
  argument?: { value?: unknown; literal?: { value?: unknown } };
  specifiers?: { importKind?: string | null; exportKind?: string | null }[];
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
  if (type === 'TSImportType') return importFrom(argument?.literal?.value ?? argument?.value, true);
  if (type !== 'ImportDeclaration' && type !== 'ImportExpression' && !type?.startsWith('Export')) return undefined;
  const isWhole = importKind === 'type' || exportKind === 'type';
  const each = specifiers ?? [];
  const areTypes = each.length > 0 && each.every((one) => one.importKind === 'type' || one.exportKind === 'type');
  return importFrom(source?.value, isWhole || areTypes);
}

function importFrom(source: unknown, isType: boolean): Import | undefined {
  return typeof source === 'string' ? { source, isType } : undefined;
}

function resolve(from: string, source: string): string {
  if (source.startsWith('.')) return normalize(`${dirname(from)}/${source}`);
  if (source.startsWith('node:')) return source;
  const [first = '', second = ''] = source.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
