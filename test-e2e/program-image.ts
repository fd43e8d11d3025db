import type { ProgramImages } from '../hack/scene/monitoring.ts';
import { environment } from './environment.ts';

/**
 * The image of a program that was built from its Go module.
 * @throws Error on a cluster that is not ours
 */
export function programImage(program: keyof ProgramImages): string {
  const image = environment.programs?.[program];
  if (image === undefined) throw new Error(`Cannot run ${program}: expected a cluster of our own, which has its image`);
  return image;
}
