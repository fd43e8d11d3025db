/** What became of a labelled pod that was created as a dry run. */
export type DryRun =
  | { kind: 'injected'; image: string }
  | { kind: 'not-injected' }
  /** The API server did not take the pod. */
  | { kind: 'refused'; why: string };

/** What stands between the API server and a sidecar, looked at one by one. */
export interface Findings {
  configuration: { kind: 'missing' } | { kind: 'unreadable'; why: string } | { kind: 'found'; isTrusted: boolean };
  /** Whether the webhook answers this pod through its Service, with a certificate that the API server trusts. */
  webhook: { kind: 'answers' } | { kind: 'unreachable'; why: string };
}

/** Names that the sentences need. */
export interface Names {
  namespace: string;
  configuration: string;
  /** Why pods of that namespace get no sidecar, by the values of the chart. */
  problem?: string | undefined;
}

/**
 * Says why a labelled pod got no sidecar, and what to do. The first row that fits:
 *
 * | found                                         | cause                                              |
 * |-----------------------------------------------|----------------------------------------------------|
 * | the configuration could not be read           | the reason of the API server                       |
 * | no configuration                              | it was deleted                                     |
 * | no CA in it                                   | the controller, or cert-manager, did not get there |
 * | the webhook does not answer this pod          | it does not run, or a network policy               |
 * | it answers here, the namespace is left out    | what leaves it out                                 |
 * | it answers here                               | the control plane does not reach pods              |
 */
export function explain({ configuration, webhook }: Findings, names: Names): string {
  if (configuration.kind === 'unreadable') return configuration.why;
  if (configuration.kind === 'missing')
    return `MutatingWebhookConfiguration ${names.configuration} does not exist: run helm upgrade, which recreates it`;
  if (!configuration.isTrusted)
    return `MutatingWebhookConfiguration ${names.configuration} has no CA bundle: see the controller's log, or with certificates.mode cert-manager the Certificate and cainjector`;
  if (webhook.kind === 'unreachable')
    return `the webhook does not answer: ${webhook.why}; check its pods and network policies`;
  if (names.problem) return names.problem;
  return `the webhook answers inside the cluster, so the control plane cannot reach its pods, or namespace ${names.namespace} is excluded: open webhook.port in the firewall between them, or set webhook.port or webhook.hostNetwork`;
}
