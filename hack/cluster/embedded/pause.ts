import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { buildFromFolder } from '../../images/buildah.ts';
import { toolFolder } from '../../tools/tools.ts';
import { PAUSE_IMAGE } from './config-files.ts';

/** Builds the image that holds a pod's namespaces. Returns its name. */
export async function buildPauseImage(): Promise<string> {
  const program = join(await toolFolder('pause'), 'pause');
  await buildFromFolder(PAUSE_IMAGE, {
    fill: async (root) => cpSync(program, join(root, 'pause')),
    instructions: ['ENTRYPOINT ["/pause"]'],
  });
  return PAUSE_IMAGE;
}
