import { join } from 'node:path';
import { anonymousKilobytes, medianOf } from './process.ts';
import { startWalker, type Walker } from './walker.ts';

/** Where the program in C is, and what starts the sidecar's own walk. */
export interface WalkPrograms {
  folder: string;
  startOwnWalker(): Walker;
}

/** What walks of both tables take. */
export interface Walks {
  /** The median walk by the sidecar. */
  walkMicroseconds: number;
  /** The median of what each of its walks took beside one by C just before it. */
  walkOfC: number;
  /** Anonymous memory of that program in C. */
  kilobytesOfC: number;
  /** How long the event loop stood still at most in a walk, the median of the walks. */
  stallMilliseconds: number;
}

/** Measures the walks, one program's after the other's, so that what else the machine does hits both alike. */
export async function walks({ folder, startOwnWalker }: WalkPrograms): Promise<Walks> {
  const c = startWalker(join(folder, 'read-tables'));
  const own = startOwnWalker();
  const pairs: { c: number; own: number; stall: number }[] = [];
  // The first walk waits for the other program's start.
  await own.walk();
  while (pairs.length < 100) {
    const [byC = 0] = await c.walk();
    const [byOwn = 0, stall = 0] = await own.walk();
    pairs.push({ c: byC, own: byOwn, stall });
  }
  const kilobytesOfC = anonymousKilobytes(c.pid);
  await Promise.all([c.stop(), own.stop()]);
  return {
    kilobytesOfC,
    walkMicroseconds: medianOf(pairs.map((pair) => pair.own)),
    walkOfC: medianOf(pairs.map((pair) => pair.own / pair.c)),
    stallMilliseconds: medianOf(pairs.map(({ stall }) => stall)),
  };
}
