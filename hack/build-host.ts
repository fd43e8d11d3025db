import { copyFileSync, mkdirSync } from 'node:fs';
import { nativeHost } from './native-host.ts';

/** Leaves the sidecar on its native host at dist/spawner-sidecar, and beside what `npm run build` leaves. */
mkdirSync('dist', { recursive: true });
copyFileSync(await nativeHost(), 'dist/spawner-sidecar');
