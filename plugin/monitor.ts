import { asksForMonitoring, MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { PLUGIN_WRITER } from '../contract/writers.ts';
import { groupPath, type ObjectKind } from '../lib/kube/discovery.ts';
import type { AnyObject } from '../lib/kube/objects/objects.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import { findResource } from './find-resource.ts';
import { readTypedName } from './object-name.ts';
import type { Scope } from './scope.ts';

/** What became of a workload that was asked to be monitored, or not to be any more. */
export interface Labelled {
  workload: string;
  namespace: string;
  /** False where it was so already. */
  isChanged: boolean;
  /** True where its pods are recreated, as a template's label changes nothing in pods that run. */
  restartsPods: boolean;
}

interface Template {
  metadata?: { labels?: Record<string, string> };
}

/**
 * Puts the label on the template of a workload, or on a running pod, or takes it off.
 * @throws Error where there is no such thing, or where it has no pods
 */
export async function monitor(
  { client, namespace }: Scope,
  words: readonly string[],
  isOn: boolean,
): Promise<Labelled> {
  const { rest } = client;
  const { type, name } = readTypedName(words);
  const kind = await findResource(rest, type);
  const path = `${groupPath(kind.apiVersion)}/namespaces/${namespace}/${kind.plural}/${encodeURIComponent(name)}`;
  const workload = `${kind.kind}/${name}`;
  const object = await rest.send<AnyObject>({ action: `read ${workload} in namespace ${namespace}`, path });
  const place = findLabels(kind, object);
  if (!place) throw new Error(`Cannot monitor ${workload}: expected a pod, or a workload with a template of pods`);
  const value = isOn ? MONITOR_ON : null;
  // Any other word for the same would restart all pods for nothing.
  const isChanged = asksForMonitoring(place.labels) !== isOn;
  if (isChanged) await label(rest, { path, workload, patch: place.patch(value) });
  return { workload, namespace, isChanged, restartsPods: isChanged && kind.kind !== 'Pod' };
}

interface Place {
  labels: Readonly<Record<string, string>> | undefined;
  patch(value: string | null): object;
}

function findLabels({ kind }: ObjectKind, { metadata, spec }: AnyObject): Place | undefined {
  const labelled = (value: string | null) => ({ metadata: { labels: { [MONITOR_LABEL]: value } } });
  if (kind === 'Pod') return { labels: metadata.labels, patch: labelled };
  const template = spec?.template as Template | undefined;
  const job = spec?.jobTemplate as { spec?: { template?: Template } } | undefined;
  if (job?.spec?.template) {
    const { metadata: of } = job.spec.template;
    return {
      labels: of?.labels,
      patch: (value) => ({ spec: { jobTemplate: { spec: { template: labelled(value) } } } }),
    };
  }
  return template && { labels: template.metadata?.labels, patch: (value) => ({ spec: { template: labelled(value) } }) };
}

async function label(
  rest: KubeRest,
  { path, workload, patch }: { path: string; workload: string; patch: object },
): Promise<void> {
  const query = { fieldManager: PLUGIN_WRITER };
  await rest.send({ action: `label ${workload}`, method: 'PATCH', path, query, body: patch });
}
