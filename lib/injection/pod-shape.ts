import type { V1Pod } from '../kube/types.ts';
import { either, isBoolean, isNumber, isText, listOf, mapOf, objectOf, optional, type Shape } from '../text/shape.ts';

const texts = optional(mapOf(isText));
const resources = optional(objectOf({ requests: texts, limits: texts }));
const named = objectOf({ name: optional(isText) });

const port = objectOf({ containerPort: optional(isNumber), name: optional(isText), protocol: optional(isText) });

const target: Readonly<Record<string, Shape>> = { port: optional(either(isText, isNumber)), host: optional(isText) };
const header = objectOf({ name: isText, value: optional(isText) });
const handler: Readonly<Record<string, Shape>> = {
  exec: optional(objectOf({ command: optional(listOf(isText)) })),
  httpGet: optional(
    objectOf({ ...target, path: optional(isText), scheme: optional(isText), httpHeaders: optional(listOf(header)) }),
  ),
  tcpSocket: optional(objectOf(target)),
};
const hook = optional(objectOf(handler));
const probe = optional(
  objectOf({
    ...handler,
    grpc: optional(objectOf(target)),
    ...Object.fromEntries(
      ['timeoutSeconds', 'periodSeconds', 'failureThreshold'].map((key) => [key, optional(isNumber)]),
    ),
  }),
);

const container = objectOf({
  name: optional(isText),
  image: optional(isText),
  restartPolicy: optional(isText),
  command: optional(listOf(isText)),
  args: optional(listOf(isText)),
  env: optional(listOf(objectOf({ value: optional(isText) }))),
  lifecycle: optional(objectOf({ postStart: hook, preStop: hook })),
  ports: optional(listOf(port)),
  resources,
  volumeMounts: optional(listOf(objectOf({ mountPath: optional(isText) }))),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
});

const expressions = optional(listOf(objectOf({ key: isText, operator: isText, values: optional(listOf(isText)) })));
const affinity = objectOf({
  nodeAffinity: optional(
    objectOf({
      requiredDuringSchedulingIgnoredDuringExecution: optional(
        objectOf({
          nodeSelectorTerms: optional(listOf(objectOf({ matchExpressions: expressions, matchFields: expressions }))),
        }),
      ),
    }),
  ),
});

/**
 * Tells whether a value is a pod as far as the webhook reads one. The API server has decoded the pod when it asks, so the
 * types are right; it validates it only afterwards, so lists may be empty or missing and values out of range.
 */
export const isPod: (value: unknown) => value is V1Pod = isPodShape;

const shape = objectOf({
  metadata: optional(
    objectOf({ name: optional(isText), generateName: optional(isText), labels: texts, annotations: texts }),
  ),
  spec: objectOf({
    containers: optional(listOf(container)),
    initContainers: optional(listOf(container)),
    volumes: optional(listOf(named)),
    imagePullSecrets: optional(listOf(named)),
    resources,
    hostNetwork: optional(isBoolean),
    restartPolicy: optional(isText),
    nodeSelector: texts,
    affinity: optional(affinity),
    os: optional(objectOf({ name: optional(isText) })),
    securityContext: optional(
      objectOf({
        runAsUser: optional(isNumber),
        sysctls: optional(listOf(objectOf({ name: optional(isText), value: optional(isText) }))),
      }),
    ),
  }),
});

function isPodShape(value: unknown): value is V1Pod {
  return shape(value);
}
