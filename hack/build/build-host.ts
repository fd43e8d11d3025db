import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageArchitecture } from '../base/architecture.ts';
import { REPOSITORY } from '../base/paths.ts';
import { CRATE, nativeHost } from './native-host.ts';
import { shippedCrates, shippedRuntimes } from './notices/crates.ts';
import { formatNotices } from './notices/notices.ts';

/** Builds the sidecar on its native host as dist/spawner-sidecar, for its image, next to the output of `npm run build`. */
const program = join(await nativeHost(), 'spawner-sidecar');
mkdirSync('dist', { recursive: true });
for (const name of ['spawner-sidecar', `spawner-sidecar-${imageArchitecture()}`])
  copyFileSync(program, join('dist', name));
const works = [...(await shippedCrates(CRATE)), ...(await shippedRuntimes())];
const apache = readFileSync(join(REPOSITORY, 'LICENSE'), 'utf8');
writeFileSync('dist/NOTICES-spawner-sidecar.txt', formatNotices(works, apache));
