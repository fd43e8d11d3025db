import { parseProgram } from './parse-program.ts';

/** Names by which a file reaches the machine, a clock, a random number, or code that no import names. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...['globalThis', 'global', 'self', 'process', 'require', 'module', 'eval', 'Function', 'WebAssembly'],
  ...[
    'performance',
    'PerformanceObserver',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'AbortSignal',
  ],
  ...['crypto', 'console', 'navigator', 'Intl', 'Temporal', 'WeakRef', 'FinalizationRegistry', 'Atomics'],
  ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Worker', 'BroadcastChannel', 'MessageChannel'],
]);

/** What a pure file may use of names that also reach a clock or a random number. */
const ALLOWED: Readonly<Record<string, (member: string) => boolean>> = {
  Date: (member) => member === 'parse' || member === 'UTC',
  Math: (member) => member !== 'random',
};

const COLLECTIONS: ReadonlySet<unknown> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet']);

/** What the rules read of a node of the syntax tree. */
interface Node {
  type: string;
  name?: string;
  kind?: string;
  computed?: boolean;
  static?: boolean;
  readonly?: boolean;
  source?: unknown;
  expression?: unknown;
  callee?: Node;
  object?: Node;
  property?: Node;
  id?: Node;
  init?: Node | null;
  arguments?: Node[];
  declarations?: Node[];
  declaration?: Node | null;
  typeAnnotation?: { typeAnnotation?: { typeName?: { name?: string } } };
}

/** The words by which a text of TypeScript reaches for the world, or keeps something between two calls. Types count as nothing. */
export function findWorld(text: string): string[] {
  const program = parseProgram(text);
  const found: string[] = program.body.flatMap((statement) => findState(statement as Node));
  visit(program.body, found);
  return [...new Set(found)];
}

function visit(value: unknown, found: string[]): void {
  if (Array.isArray(value)) for (const each of value) visit(each, found);
  if (!isNode(value)) return;
  const word = readWord(value);
  if (word !== undefined) found.push(word);
  for (const child of children(value)) visit(child, found);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What of a node is evaluated: neither types nor the names of members, which are no names of variables. */
function children(node: Node): unknown[] {
  if (node.type.startsWith('TS')) return [node.expression];
  if (/^(Import|Export\w*)Declaration$/.test(node.type) && node.source) return [];
  if (isAllowed(node)) return [node.arguments];
  const names = node.computed ? [] : ['property', 'key'];
  return Object.entries(node).flatMap(([key, child]) => (names.includes(key) ? [] : [child]));
}

/** `Date.parse`, `Math.max`, and `new Date(…)` of a time that it is given. */
function isAllowed({ type, callee, object, property, computed, arguments: given }: Node): boolean {
  if (type === 'NewExpression')
    return callee?.name === 'Date' && (given?.[0]?.type ?? 'SpreadElement') !== 'SpreadElement';
  return !computed && (ALLOWED[object?.name ?? '']?.(property?.name ?? '') ?? false);
}

function readWord(node: Node): string | undefined {
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type === 'ClassProperty' && node.static && !node.readonly) return 'static';
  const { name = '' } = node;
  return node.type === 'Identifier' && (GLOBALS.has(name) || name in ALLOWED) ? name : undefined;
}

/** A variable of the module, or a collection that begins empty and is not declared to stay so. */
function findState(statement: Node): string[] {
  const { kind, declarations = [] } = statement.declaration ?? statement;
  return declarations.flatMap(({ id, init }) => {
    const said = `${kind} ${id?.name ?? ''}`.trim();
    if (kind !== 'const') return [said];
    const isEmpty =
      init?.type === 'NewExpression' && COLLECTIONS.has(init.callee?.name) && init.arguments?.length === 0;
    return isEmpty && !id?.typeAnnotation?.typeAnnotation?.typeName?.name?.startsWith('Readonly') ? [said] : [];
  });
}
