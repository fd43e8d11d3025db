import type { Assessment } from './assess.ts';
import type { OwnedPods } from './group-by-owner.ts';

/** The facts of a log line about an owner. */
export function factsOf({ namespace, owner, pods }: OwnedPods, assessment?: Assessment): Record<string, unknown> {
  const workload = owner ? `${owner.kind}/${owner.name}` : `Pod/${pods[0]?.name}`;
  return { namespace, workload, ...(assessment && answersOf(assessment)) };
}

function answersOf({ verdict, pods }: Assessment): Record<string, unknown> {
  const connections = pods.reduce((sum, { answer }) => sum + (answer.kind === 'busy' ? answer.connections : 0), 0);
  const idle = pods.map(({ answer }) => (answer.kind === 'idle' ? answer.forSeconds : 0));
  const errors = pods.flatMap(({ name, answer }) => (answer.kind === 'none' ? [`${name}: ${answer.error}`] : []));
  const { kind, ...why } = verdict;
  return {
    verdict: kind,
    ...why,
    pods: pods.length,
    connections,
    idleForSeconds: Math.min(...idle),
    ...(errors.length > 0 && { errors }),
  };
}
