import type { V1Pod } from '../kube/types.ts';
import { invalid, type Parser, problem } from '../text/parse.ts';

/** The longest that any of them may be: 48 ports take 336 characters, addresses and URLs 200. An API server takes 256 KB. */
const MAX_LENGTH = 1024;

/** Reads the annotations of one pod, and remembers what its author should know. */
export interface AnnotationReader {
  /** What an annotation says. A wrong one counts as absent and leaves a warning. */
  read<T>(annotation: string, parse: Parser<T>, fallback: T): T;
  /** True where the annotation is there and right. */
  isGiven(annotation: string): boolean;
  warn(warning: string): void;
  readonly wrongAnnotations: readonly string[];
  readonly warnings: readonly string[];
}

/** The reader of a pod's annotations. */
export function createAnnotationReader({ metadata }: V1Pod): AnnotationReader {
  const texts = metadata?.annotations ?? {};
  const wrongAnnotations: string[] = [];
  const warnings: string[] = [];
  return {
    read(annotation, parse, fallback) {
      const text = texts[annotation];
      if (text === undefined) return fallback;
      const parsed = text.length <= MAX_LENGTH ? parse(text) : invalid(`at most ${MAX_LENGTH} characters`);
      if (parsed.kind === 'value') return parsed.value;
      wrongAnnotations.push(annotation);
      warnings.push(`${problem(`annotation ${annotation}`, parsed.expected, text)}; using ${show(fallback)}`);
      return fallback;
    },
    isGiven: (annotation) => texts[annotation] !== undefined && !wrongAnnotations.includes(annotation),
    warn: (warning) => void warnings.push(warning),
    wrongAnnotations,
    warnings,
  };
}

function show(fallback: unknown): string {
  return String(fallback) || 'none';
}
