import { drainMarks, podsWithLabel, takeMarksOff } from '../lib/kube/objects/drain-marks.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import type { Log } from '../lib/process/log.ts';

/**
 * Takes what the controller and the reaper wrote off all pods. Returns how many could not be written.
 * @throws KubeError where the pods cannot be listed
 */
export async function cleanPods(rest: KubeRest, label: string, log: Log): Promise<number> {
  let failed = 0;
  for await (const pod of podsWithLabel(rest, label)) {
    const marks = drainMarks(pod, label);
    const { namespace, name } = marks;
    try {
      if (await takeMarksOff(rest, marks, label)) log.info('drain label removed', { namespace, pod: name });
    } catch (error) {
      failed += 1;
      log.error('drain label not removed', { namespace, pod: name, error });
    }
  }
  return failed;
}
