import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { hasSidecar } from '../hack/scene/kubectl.ts';
import { environment } from './environment.ts';
import { type Api, failedCalls } from './webhook-api.ts';

/** What became of the pods that were sent while something else happened. */
export interface Load {
  /** Pods sent, as dry runs. */
  sent: number;
  /** Those that came back without a sidecar. */
  slipped: number;
  /** Calls of the webhook that the API server gave up. */
  failed: number;
}

/** A pod that asks to be monitored. */
export const LABELLED_POD = {
  metadata: { generateName: 'load-', labels: { [MONITOR_LABEL]: MONITOR_ON } },
  spec: { containers: [{ name: 'app', image: environment.nginx }] },
};

/** Sends labelled pods through the webhook, some at once, until the work is done. */
export async function underLoad(api: Api, atOnce: number, work: () => Promise<unknown>): Promise<Load> {
  const failedBefore = await failedCalls(api);
  const load = { sent: 0, slipped: 0 };
  let isOver = false;
  const send = async () => {
    while (!isOver) {
      const { pod: created } = await api.dryRun(LABELLED_POD);
      load.sent += 1;
      load.slipped += hasSidecar(created) ? 0 : 1;
    }
  };
  const senders = Array.from({ length: atOnce }, send);
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(senders);
  }
  return { ...load, failed: (await failedCalls(api)) - failedBefore };
}
