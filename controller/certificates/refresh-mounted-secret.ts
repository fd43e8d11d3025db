import { CERTIFICATE_CHANGED_ANNOTATION } from '../../contract/annotations.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { annotatePods } from '../../lib/kube/objects/pods.ts';

/** Which pods mount the Secret, and when it changed. */
export interface ChangedMount {
  namespace: string;
  selector: Readonly<Record<string, string>>;
  now: Date;
}

/** Makes kubelets bring the certificate into the webhook's pods at once, and not within a minute or more. */
export function hastenMounts(client: KubeClient, { namespace, selector, now }: ChangedMount): Promise<void> {
  const labelSelector = Object.entries(selector)
    .map(([key, text]) => `${key}=${text}`)
    .join(',');
  return annotatePods(client, { namespace, labelSelector }, { [CERTIFICATE_CHANGED_ANNOTATION]: now.toISOString() });
}
