import { expect, test } from '@jest/globals';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { hasSidecar } from '../hack/kubectl.ts';
import type { V1Pod } from '../kube/types.ts';
import { createDice, generatePod } from '../webhook/generate-pod.ts';
import { useNamespace } from './environment.ts';
import { useApi } from './webhook-api.ts';

const PODS = Number(process.env.SPAWNER_PODS ?? 60);
const api = useApi(useNamespace('spawner-test-webhook-generated'));

function unlabelled(pod: V1Pod): V1Pod {
  const { [MONITOR_LABEL]: _, ...labels } = pod.metadata?.labels ?? {};
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

test('whatever pod the API server accepts, it accepts with the sidecar and in the same QoS class', async () => {
  let injected = 0;
  for (let seed = 1; seed <= PODS; seed += 1) {
    const pod = generatePod(createDice(seed));
    const plain = await api.dryRun(unlabelled(pod));
    const labelled = await api.dryRun(pod);
    const seen = ({ status, pod: { message, status: { qosClass } = {} } }: typeof plain) => ({
      seed,
      status,
      message,
      qosClass,
    });
    expect(seen(labelled)).toEqual(seen(plain));
    injected += hasSidecar(labelled.pod) ? 1 : 0;
  }
  expect(injected).toBeGreaterThan(PODS / 2);
});
