import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { cacheFolder, REPOSITORY } from '../../hack/base/paths.ts';
import { step } from '../../hack/base/progress.ts';
import { run } from '../../hack/base/run.ts';
import { bundle } from '../../hack/scene/prepare.ts';
import { goBuild } from '../../hack/tools/go.ts';
import type { Server } from './webhook-servers.ts';

/** Where everything is that a benchmark of the webhook needs. */
export interface Lab {
  /** A folder with tls.crt and tls.key. */
  certificates: string;
  /** A folder with the programs of the Go reference. */
  programs: string;
  /** Writes a body down for {@link load}. */
  writeBody(name: string, body: string): void;
}

/** What the load saw. */
export interface Load {
  perSecond: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
  requests: number;
  failed: number;
}

/** Builds what is needed, and removes what was written when the work is done. */
export async function withLab(work: (lab: Lab) => Promise<void>): Promise<void> {
  await bundle();
  const source = join(REPOSITORY, 'bench/webhook/reference');
  const programs = cacheFolder('bench', 'webhook-reference');
  await step('building the Go reference', () =>
    goBuild({ source, packages: './cmd/...', output: `${programs}/`, ldflags: '-s -w' }),
  );
  const certificates = mkdtempSync(join(tmpdir(), 'spawner-bench-webhook-'));
  try {
    const pem = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
    writeFileSync(join(certificates, 'tls.crt'), pem.cert);
    writeFileSync(join(certificates, 'tls.key'), pem.private);
    const writeBody = (name: string, body: string) => writeFileSync(join(certificates, name), body);
    await work({ certificates, programs, writeBody });
  } finally {
    rmSync(certificates, { recursive: true });
  }
}

/** Sends a body again and again, from the other core. */
export async function load(
  { certificates, programs }: Lab,
  { url }: Server,
  { body, inFlight, limit }: { body: string; inFlight: number; limit: readonly [string, string] },
): Promise<Load> {
  const target = ['--url', url, '--body', join(certificates, body), '--in-flight', String(inFlight), `--${limit[0]}`];
  const args = ['--cpu-list', '1', join(programs, 'load'), ...target, limit[1]];
  const forLong = limit[0] === 'requests' ? ['--duration', '1h'] : [];
  return JSON.parse(await run('taskset', [...args, ...forLong], { timeout: 3_600_000 }));
}
