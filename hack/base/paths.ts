import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder for what is built once and used by every checkout, made on first use. */
export function cacheFolder(...names: string[]): string {
  const root = process.env.SPAWNER_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'spawner');
  const folder = join(root, ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The checkout this file belongs to. */
export const REPOSITORY = join(import.meta.dirname, '../..');
