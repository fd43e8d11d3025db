import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run } from '../hack/base/run.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import type { ProgramImages } from '../hack/scene/monitoring.ts';
import { toolFolder } from '../hack/tools/tools.ts';
import type { V1Deployment } from '../lib/kube/types.ts';
import { inNamespace } from './environment.ts';
import { programImage } from './program-image.ts';

/** Where KEDA's own manifests put it. */
export const KEDA = inNamespace('keda');

/** A program, and the flags that it gets in addition to its own. */
interface Program {
  program: keyof ProgramImages;
  flags: readonly string[];
}

// Its admission webhook does not run, so there is nothing to patch.
const OPERATOR: Program = { program: 'operator', flags: ['--enable-webhook-patching=false'] };

/** KEDA's two Deployments that matter here. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  'keda-operator': OPERATOR,
  'keda-metrics-apiserver': { program: 'adapter', flags: [] },
};

/** KEDA's definitions, operator and metrics server, from its own manifests. `names` are for its pods: no DNS is needed. */
export async function runKeda(names: Readonly<Record<string, string>>): Promise<void> {
  const objects = await manifests();
  const isDeployment = ({ kind }: Manifest) => kind === 'Deployment';
  const others = objects.filter((object) => !isDeployment(object));
  await everywhere(['apply', '--server-side', '--filename', '-'], listOf(others));
  const all = { ...names, 'keda-operator.keda.svc.cluster.local': await clusterIp(KEDA, 'keda-operator') };
  const hostAliases = Object.entries(all).map(([name, ip]) => ({ ip, hostnames: [name] }));
  const deployments = objects.filter(isDeployment) as V1Deployment[];
  await apply(
    KEDA,
    deployments.map((deployment) => ours(deployment, hostAliases)),
  );
  await available('deployment/keda-operator');
  await available('apiservice/v1beta1.external.metrics.k8s.io');
}

/** Takes KEDA away again, while its operator can still let go of what it holds. */
export async function removeKeda(): Promise<void> {
  await everywhere(['delete', 'scaledobjects', '--all', '--all-namespaces', '--ignore-not-found']);
  await everywhere(['delete', '--ignore-not-found', '--wait=false', '--filename', '-'], listOf(await manifests()));
}

/** The address of a Service. */
export function clusterIp(cluster: Kubectl, service: string): Promise<string> {
  return kubectl(cluster, ['get', 'service', service, '--output', 'jsonpath={.spec.clusterIP}']);
}

/** Objects of several namespaces, or of none. */
function everywhere(args: readonly string[], input = ''): Promise<string> {
  const { program, kubeconfig } = KEDA;
  return run(program, ['--kubeconfig', kubeconfig, ...args], { input });
}

async function manifests(): Promise<Manifest[]> {
  const text = await kubectl(KEDA, ['kustomize', join(await toolFolder('keda'), 'config/default')]);
  const objects = parseAllDocuments(text).map(
    (document) => document.toJS() as Manifest & { metadata: { name: string } },
  );
  return objects.filter(
    ({ kind, metadata }) =>
      kind !== 'ValidatingWebhookConfiguration' && (kind !== 'Deployment' || metadata.name in PROGRAMS),
  );
}

/** Its program is the one that was built here; and it is asked at once whether it is ready. */
function ours(deployment: V1Deployment, hostAliases: object[]): Manifest {
  const { program, flags } = PROGRAMS[deployment.metadata?.name ?? ''] ?? OPERATOR;
  const spec = deployment.spec?.template.spec;
  const [container] = spec?.containers ?? [];
  Object.assign(spec ?? {}, {
    hostAliases,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 },
  });
  Object.assign(container ?? {}, {
    image: programImage(program),
    imagePullPolicy: 'IfNotPresent',
    command: [`/${program}`],
    args: [...(container?.args ?? []), ...flags],
    readinessProbe: { ...container?.readinessProbe, initialDelaySeconds: 0, periodSeconds: 1 },
  });
  return { ...deployment };
}

async function available(object: string): Promise<void> {
  const read = ['get', object, '--output', 'jsonpath={.status.conditions[?(@.type=="Available")].status}'];
  const wait = { what: `${object} to be available`, seconds: 90 };
  await eventually(
    KEDA,
    wait,
    () => kubectl(KEDA, read),
    (status) => status === 'True',
  );
}

function listOf(items: readonly Manifest[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
