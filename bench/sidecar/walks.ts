import { join } from 'node:path';
import { anonymousKilobytes } from '../measure/process-usage.ts';
import { startWalker, type Walker } from './walker.ts';

/** Where the program in C is, what starts the sidecar's own walk, and how many there are. */
export interface WalkPrograms {
  folder: string;
  startOwnWalker(): Walker;
  count: number;
}

/** What walks of both tables take. */
export interface Walks {
  /** By the sidecar, each compared with one by C just before it. */
  walkMicroseconds: number[];
  walkOfC: number[];
  /** How long the event loop stood still at most in each walk. */
  stallMilliseconds: number[];
  /** Anonymous memory of the program in C. */
  cKilobytes: number;
}

/** Measures the walks, one program's after the other's, so that what else the machine does hits both alike. */
export async function walks({ folder, startOwnWalker, count }: WalkPrograms): Promise<Walks> {
  const c = startWalker(join(folder, 'read-tables'));
  const own = startOwnWalker();
  const pairs: { c: number; own: number; stall: number }[] = [];
  // The first walk waits for the other program's start.
  await own.walk();
  while (pairs.length < count) {
    const [byC = 0] = await c.walk();
    const [byOwn = 0, stall = 0] = await own.walk();
    pairs.push({ c: byC, own: byOwn, stall });
  }
  const cKilobytes = anonymousKilobytes(c.pid);
  await Promise.all([c.stop(), own.stop()]);
  return {
    walkMicroseconds: pairs.map((pair) => pair.own),
    walkOfC: pairs.map((pair) => pair.own / pair.c),
    stallMilliseconds: pairs.map(({ stall }) => stall),
    cKilobytes,
  };
}
