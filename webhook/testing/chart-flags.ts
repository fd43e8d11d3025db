import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const TEMPLATE = join(import.meta.dirname, '../../chart/templates/webhook/deployment.yaml');

/** For tests and benchmarks: Node's flags that the chart gives the webhook. */
export function chartFlags(): string[] {
  const template = readFileSync(TEMPLATE, 'utf8');
  const [, flags = ''] = /"flags" \(list ([^)]*)\)/.exec(template) ?? [];
  return parse(`[${flags.replaceAll(' ', ', ')}]`) as string[];
}
