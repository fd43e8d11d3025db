import { installFromDebian } from '../base/debian.ts';
import { isOnPath } from '../base/run.ts';

/** Chromium without a window, by Debian's name, and by those of other systems. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'google-chrome'] as const;

/** The variable that hands the browser to the tests. */
export const BROWSER_VARIABLE = 'SPAWNER_BROWSER';
/** The variable with the folder that pictures of pages go to. */
export const PICTURES_VARIABLE = 'SPAWNER_BROWSER_PICTURES';

/**
 * The program of a browser: one that is there, else Debian's.
 * @throws Error naming the package, where it cannot be had
 */
export async function browserProgram(): Promise<string> {
  for (const program of PROGRAMS) if (await isOnPath(program)) return program;
  await installFromDebian([PROGRAMS[0]], 'run a browser');
  return PROGRAMS[0];
}
