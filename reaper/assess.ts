import pLimit from 'p-limit';
import type { KubeClient } from '../kube/client.ts';
import { readDeployment } from '../kube/deployments.ts';
import type { V1Deployment } from '../kube/types.ts';
import { askStatus } from './ask-status.ts';
import type { OwnedPods } from './group-by-owner.ts';
import { ownerOf } from './owner.ts';
import { type AnsweredPod, judge, type Verdict } from './verdict.ts';

/** A verdict and what it was based on. */
export interface Assessment {
  verdict: Verdict;
  pods: readonly AnsweredPod[];
  /** The owner as it was read before the pods were asked. */
  deployment: V1Deployment | undefined;
}

/** What an assessment needs beside the pods. */
export interface AssessOptions {
  client: KubeClient;
  idleTimeoutSeconds: number;
}

/** Questions under way at once in the whole process: enough to keep a core busy, few enough to need no more sockets. */
const limit = pLimit(200);

/** Reads the owner afresh, asks every pod afresh, and judges. */
export async function assess(
  { owner, namespace, pods }: OwnedPods,
  { client, idleTimeoutSeconds }: AssessOptions,
): Promise<Assessment> {
  const name = owner?.kind === 'Deployment' ? owner.name : undefined;
  const deployment = name === undefined ? undefined : await readDeployment(client, { namespace, name });
  const answers = await Promise.all(pods.map((pod) => limit(() => askStatus(pod))));
  const answered = pods.map(({ name: pod, isReady, isTerminating }, i) => ({
    name: pod,
    isReady,
    isTerminating,
    answer: answers[i] ?? { kind: 'none' as const, error: 'not asked' },
  }));
  const facts = deployment && ownerOf(deployment, pods, idleTimeoutSeconds);
  return { verdict: judge(facts, answered), pods: answered, deployment };
}
