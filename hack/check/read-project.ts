import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './find-faults.ts';
import { readArrows } from './read-arrows.ts';

/** What is not ours, or was made. */
const ELSEWHERE = ['node_modules', 'dist', 'target', 'testdata'];

/** The programs of a checkout and their arrows. */
export function readProject(root: string): Project {
  const files = globSync('**/*.{ts,mts,cts,js,mjs,cjs}', {
    cwd: root,
    exclude: ELSEWHERE.map((folder) => `**/${folder}`),
  });
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  return { files, read, arrows: readArrows(files, read) };
}
