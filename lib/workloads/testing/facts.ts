import type { AnsweredPod } from '../judge-pods.ts';
import type { OwnerFacts } from '../verdict.ts';

/** For tests: an owner that nothing keeps awake, old enough for every timeout. */
export function ownerFacts({ rules, replicas }: { rules: OwnerFacts['rules']; replicas: number }): OwnerFacts {
  return {
    kind: 'owner',
    rules,
    isScaledByKeda: false,
    isPaused: false,
    isTerminating: false,
    isRollingOut: false,
    deletesClaims: false,
    ageSeconds: 10_000,
    changedSecondsAgo: 10_000,
    scale: { replicas, currentReplicas: replicas },
    sleep: undefined,
  };
}

/** For tests: a pod that its sidecar has watched from the start, with its answer. */
export function answeredPod(answer: AnsweredPod['answer'], more: Partial<AnsweredPod> = {}): AnsweredPod {
  return {
    name: 'web-1',
    uid: 'u',
    ageSeconds: 10_000,
    isMonitored: true,
    isReady: true,
    isTerminating: false,
    isWatchedFromStart: true,
    askedAtSeconds: 0,
    answeredAtSeconds: 0,
    answer,
    ...more,
  };
}
