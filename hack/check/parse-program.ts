import { type ParserOptions, parse } from '@babel/parser';

const OPTIONS: ParserOptions = { sourceType: 'module', plugins: ['typescript'], createImportExpressions: true };

/** The syntax tree of a text of TypeScript. */
export function parseProgram(text: string) {
  return parse(text, OPTIONS).program;
}
