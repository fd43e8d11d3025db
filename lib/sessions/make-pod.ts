import { MONITOR_PORT_ANNOTATION, REFRESH_SECONDS_ANNOTATION } from '../../contract/annotations.ts';
import { INJECTED_LABEL, KEY_PREFIX } from '../../contract/labels.ts';
import {
  RESERVED_LABELS,
  RUN_LABEL,
  SESSION_API_VERSION,
  SESSION_DEFAULTS,
  SESSION_ENVIRONMENT,
  SESSION_KIND,
  SESSION_LABEL,
  type SessionSpec,
} from '../../contract/sessions.ts';
import { type TokenShield, tokenShieldOf } from '../injection/mask-token.ts';
import { type PodDefaults, readMonitorSettings } from '../injection/monitor-settings.ts';
import { planProbes } from '../injection/plan-probes.ts';
import { sidecarContainer } from '../injection/sidecar-container.ts';
import type { SidecarImage } from '../injection/sidecar-image.ts';
import type { V1EnvVar, V1Pod, V1PodSpec } from '../kube/types.ts';

/** The session that a pod is made for. */
export interface PodAuthor {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  labels: Readonly<Record<string, string>>;
  spec: SessionSpec;
}

/** What an installation decides for all sessions' pods. */
export interface PodRules {
  sidecar: SidecarImage;
  defaults: PodDefaults;
  /** The session's URL, undefined where that is known only once the pod has an address. */
  url: string | undefined;
}

/** The annotation by which `kubectl logs` and `kubectl exec` find the application. */
const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

/**
 * How often its sidecar looks when it is not asked. What ends between two looks counts as ended at the later one, and a session ends
 * within the grace period and two seconds: one for this, one for the two questions at the end.
 */
const REFRESH_SECONDS = 1;

/**
 * The pod of a session: its template, and a sidecar as the last of its ordinary containers, as the native form costs a second of
 * start. The pod has the session's name, so that there are never two of them.
 */
export function makePod(session: PodAuthor, { sidecar: image, defaults, url }: PodRules): V1Pod {
  const bare = barePod(session, url);
  const settings = readMonitorSettings(bare, defaults);
  const plan = planProbes(bare, settings);
  const shield = shieldFor(bare);
  const container = sidecarContainer(bare, { form: 'container', settings, plan, image, mount: shield?.mount });
  const { containers, volumes = [], imagePullSecrets = [] } = bare.spec ?? { containers: [] };
  const pullSecrets = [...imagePullSecrets, ...image.pullSecrets.map((name) => ({ name }))];
  const spec = {
    ...bare.spec,
    containers: [...containers, container],
    ...(shield && { volumes: [...volumes, shield.volume] }),
    ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets }),
  };
  return { ...bare, spec };
}

/** The pod without a sidecar. */
function barePod(session: PodAuthor, url: string | undefined): V1Pod {
  const { namespace, name, uid, labels, spec } = session;
  // What is no pod's spec the API server refuses, and its words are the session's.
  const template = spec.template as unknown as V1PodSpec;
  const [app, ...others] = template.containers;
  const hasAccount = template.serviceAccountName ?? template.serviceAccount;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: { ...copied(labels), [RUN_LABEL]: name, [SESSION_LABEL]: name, [INJECTED_LABEL]: 'true' },
      annotations: {
        [MONITOR_PORT_ANNOTATION]: String(portOf(spec)),
        [REFRESH_SECONDS_ANNOTATION]: String(REFRESH_SECONDS),
        ...(app && { [DEFAULT_CONTAINER_ANNOTATION]: app.name }),
      },
      ownerReferences: [{ apiVersion: SESSION_API_VERSION, kind: SESSION_KIND, name, uid, controller: true }],
    },
    spec: {
      ...template,
      containers: app ? [{ ...app, env: environmentOf(session, app.env ?? [], url) }, ...others] : [],
      restartPolicy: 'Never',
      ...(!hasAccount && { automountServiceAccountToken: false }),
    },
  };
}

function portOf(spec: SessionSpec): number {
  return spec.httpPort ?? SESSION_DEFAULTS.httpPort;
}

function copied(labels: Readonly<Record<string, string>>): Record<string, string> {
  const isCopied = (key: string) => !key.startsWith(KEY_PREFIX) && !RESERVED_LABELS.includes(key);
  return Object.fromEntries(Object.entries(labels).filter(([key]) => isCopied(key)));
}

/** Ours come first, so that the template's own may refer to them. */
function environmentOf(
  { name, resourceVersion, spec }: PodAuthor,
  own: readonly V1EnvVar[],
  url: string | undefined,
): V1EnvVar[] {
  const names = SESSION_ENVIRONMENT;
  const ours = [
    { name: names.name, value: name },
    { name: names.fence, value: resourceVersion },
    ...(spec.key ? [{ name: names.key, value: withoutReferences(spec.key) }] : []),
    ...(url === undefined ? [] : [{ name: names.url, value: withoutReferences(url) }]),
  ];
  const taken = new Set<string>(ours.map((variable) => variable.name));
  const port = own.some((variable) => variable.name === names.port)
    ? []
    : [{ name: names.port, value: String(portOf(spec)) }];
  return [...port, ...ours, ...own.filter((variable) => !taken.has(variable.name))];
}

/** The kubelet reads `$(NAME)` in a value as that variable's, and `$$` as `$`. */
function withoutReferences(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Where the pod has a token, its sidecar does not. */
function shieldFor({ spec }: V1Pod): TokenShield | undefined {
  const hasToken = spec?.automountServiceAccountToken !== false;
  return hasToken ? tokenShieldOf(spec?.volumes ?? []) : undefined;
}
