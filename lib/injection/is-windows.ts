import type { V1Pod } from '../kube/types.ts';

type NodeAffinity = NonNullable<NonNullable<NonNullable<V1Pod['spec']>['affinity']>['nodeAffinity']>;
type Required = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
type Term = Required['nodeSelectorTerms'][number];
type Expression = NonNullable<Term['matchExpressions']>[number];

/** Labels of a node that say `windows` or `linux`. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/** A label that Windows nodes alone have, with their build, such as `10.0.20348`. */
const BUILD_LABEL = 'node.kubernetes.io/windows-build';

/**
 * True when the pod can run on Windows nodes alone. Any one of these says so:
 *
 * | the pod's                  | is |
 * |----------------------------|----|
 * | `os.name`                  | `windows` |
 * | `nodeSelector`             | an OS label that is `windows`, or a label for the build of Windows |
 * | required node affinity     | alternatives, each of which has an expression that no Linux node matches |
 */
export function isWindows({ spec }: V1Pod): boolean {
  const { os, affinity } = spec ?? {};
  const nodeSelector = spec?.nodeSelector ?? {};
  if (os?.name === 'windows' || BUILD_LABEL in nodeSelector) return true;
  if (OS_LABELS.some((label) => nodeSelector[label] === 'windows')) return true;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  // A term without any expression matches no node.
  const terms = (required?.nodeSelectorTerms ?? []).filter(isPossible);
  return terms.length > 0 && terms.every(({ matchExpressions }) => (matchExpressions ?? []).some(excludesLinux));
}

function isPossible({ matchExpressions, matchFields }: Term): boolean {
  return (matchExpressions ?? []).length + (matchFields ?? []).length > 0;
}

/** The expressions of a term have to hold all at once, so that one of them decides. */
function excludesLinux({ key, operator, values }: Expression): boolean {
  // Gt and Lt hold for no node without the label either.
  if (key === BUILD_LABEL) return ['In', 'Exists', 'Gt', 'Lt'].includes(operator);
  if (!OS_LABELS.includes(key)) return false;
  const named = values ?? [];
  return operator === 'In'
    ? named.length > 0 && !named.includes('linux')
    : operator === 'NotIn' && named.includes('linux');
}
