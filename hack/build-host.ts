import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { imageArchitecture } from './images/architecture.ts';
import { nativeHost } from './native-host.ts';

/** Leaves the sidecar on its native host at dist/spawner-sidecar, beside what `npm run build` leaves, and for its image. */
const program = join(await nativeHost(), 'spawner-sidecar');
mkdirSync('dist', { recursive: true });
for (const name of ['spawner-sidecar', `spawner-sidecar-${imageArchitecture()}`])
  copyFileSync(program, join('dist', name));
