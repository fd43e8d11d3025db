import { listOf, objectOf, type Schema, TEXT, TEXTS } from './schema-shapes.ts';

/** Labels that something needs. */
export const SELECTOR = objectOf({
  matchLabels: TEXTS,
  matchExpressions: listOf(
    objectOf(
      { key: TEXT, operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: listOf(TEXT) },
      { required: ['key', 'operator'] },
    ),
  ),
});
const REQUIREMENTS = listOf(
  objectOf({ key: TEXT, operator: TEXT, values: listOf(TEXT) }, { required: ['key', 'operator'] }),
);
const NODE_TERM = objectOf({ matchExpressions: REQUIREMENTS, matchFields: REQUIREMENTS });
const POD_TERM = objectOf({
  labelSelector: SELECTOR,
  namespaceSelector: SELECTOR,
  namespaces: listOf(TEXT),
  topologyKey: TEXT,
  matchLabelKeys: listOf(TEXT),
  mismatchLabelKeys: listOf(TEXT),
});
const weighted = (name: string, term: Schema): Schema =>
  listOf(objectOf({ weight: { type: 'integer' }, [name]: term }));
const POD_AFFINITY = objectOf({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(POD_TERM),
  preferredDuringSchedulingIgnoredDuringExecution: weighted('podAffinityTerm', POD_TERM),
});
/** https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#affinity-v1-core */
export const AFFINITY = objectOf({
  nodeAffinity: objectOf({
    requiredDuringSchedulingIgnoredDuringExecution: objectOf({ nodeSelectorTerms: listOf(NODE_TERM) }),
    preferredDuringSchedulingIgnoredDuringExecution: weighted('preference', NODE_TERM),
  }),
  podAffinity: POD_AFFINITY,
  podAntiAffinity: POD_AFFINITY,
});
/** A taint that pods tolerate. */
export const TOLERATION = objectOf({
  key: TEXT,
  operator: TEXT,
  value: TEXT,
  effect: TEXT,
  tolerationSeconds: { type: 'integer' },
});
/** How pods are spread. */
export const SPREAD = objectOf(
  {
    maxSkew: { type: 'integer' },
    minDomains: { type: 'integer' },
    topologyKey: TEXT,
    whenUnsatisfiable: TEXT,
    labelSelector: { ...SELECTOR, type: ['object', 'null'] },
    matchLabelKeys: listOf(TEXT),
    nodeAffinityPolicy: TEXT,
    nodeTaintsPolicy: TEXT,
  },
  { required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'] },
);
