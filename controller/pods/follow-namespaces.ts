import type { KubeClient } from '../../lib/kube/client.ts';
import { namespacesSource } from '../../lib/kube/objects/namespaces.ts';
import { type FollowOptions, startInformer } from '../../lib/kube/reconcile/informer.ts';
import { joined } from '../../lib/kube/reconcile/joined.ts';
import { isEmptySelector, type LabelSelector, matchesLabels } from '../../lib/text/label-selector.ts';

/** The namespaces that a selector lets through, as they are now. */
export interface Namespaces {
  isSelected(name: string): boolean;
  stop(): void;
}

export interface FollowNamespacesOptions extends Omit<FollowOptions, 'onChange'> {
  client: KubeClient;
  selector: LabelSelector;
  /** The only ones that there are rights to, each with a watch of its own; empty means all. */
  includedNamespaces: readonly string[];
  /** The selector lets this one through from now on. */
  onSelected(name: string): void;
}

/** Follows the labels of namespaces. Without a selector all are let through, and the API server is not asked. */
export function followNamespaces(options: FollowNamespacesOptions): Namespaces {
  const { client, selector, includedNamespaces, onSelected, ...rest } = options;
  if (isEmptySelector(selector)) return { isSelected: () => true, stop: () => undefined };
  const selected = new Set<string>();
  const names = includedNamespaces.length === 0 ? [undefined] : includedNamespaces;
  const onChange = (key: string) => {
    const name = key.slice(key.indexOf('/') + 1);
    if (!informer.get(key)) return void selected.delete(name);
    if (selected.has(name)) return;
    selected.add(name);
    onSelected(name);
  };
  const read = (labels: Readonly<Record<string, string>>) => matchesLabels(selector, labels);
  const informer = joined(
    names.map((name) => startInformer(client, namespacesSource(client, read, name), { ...rest, onChange })),
  );
  return { isSelected: (name) => selected.has(name), stop: () => informer.stop() };
}
