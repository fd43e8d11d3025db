import { expect, test } from '@jest/globals';
import jsonPatch from 'fast-json-patch';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { hasSidecar } from '../hack/scene/kubectl.ts';
import type { InjectionConfig } from '../lib/injection/inject.ts';
import { parseSidecarForm } from '../lib/injection/sidecar-settings.ts';
import { createDice } from '../lib/injection/testing/dice.ts';
import { generatePod } from '../lib/injection/testing/generate-pod.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { review } from '../webhook/review.ts';
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

/** What the webhook is told for a server of 1.28, whose kubelets may know no native sidecars. The chart's own resources. */
function olderServer(): InjectionConfig {
  const form = parseSidecarForm('v1.28.0');
  if (form.kind !== 'value') throw new Error('Cannot read v1.28.0');
  const resources = { requests: { cpu: '5m', memory: '2Mi' }, limits: { memory: '16Mi' } };
  return { form: form.value, sidecar: { image: 'sidecar', pullPolicy: 'Never', pullSecrets: [], resources } };
}

test('the form for servers from 1.28 on is accepted as well, in the same QoS class', async () => {
  const config = olderServer();
  expect(config.form).toBe('container');
  let injected = 0;
  for (let seed = 1; seed <= PODS; seed += 1) {
    const pod = generatePod(createDice(seed));
    const outcome = review({ uid: '1', namespace: 'default', pod }, config);
    if (outcome.kind !== 'injected') continue;
    const { newDocument } = jsonPatch.applyPatch(structuredClone(pod), JSON.parse(outcome.patch));
    // Without the label, so that the webhook of the cluster has nothing to do with it.
    const plain = await api.dryRun(unlabelled(pod));
    const older = await api.dryRun(unlabelled(newDocument));
    const seen = ({ status, pod: { status: { qosClass } = {} } }: typeof plain) => ({ seed, status, qosClass });
    expect(seen(older)).toEqual(seen(plain));
    injected += 1;
  }
  expect(injected).toBeGreaterThan(PODS / 4);
});
