import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const TEMPLATE = join(import.meta.dirname, '../../chart/templates/webhook/deployment.yaml');

/** For tests and benchmarks: Node's flags that the chart gives the webhook. */
export function chartFlags(): string[] {
  const template = readFileSync(TEMPLATE, 'utf8');
  const args = parse(/^ *args: (\[.*\])$/m.exec(template)?.[1] ?? '[]') as string[];
  return args.filter((arg) => arg.startsWith('--'));
}
