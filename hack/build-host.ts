import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nativeHost } from './native-host.ts';

/** Leaves the sidecar on its native host at dist/spawner-sidecar, and beside what `npm run build` leaves. */
mkdirSync('dist', { recursive: true });
copyFileSync(join(await nativeHost(), 'spawner-sidecar'), 'dist/spawner-sidecar');
