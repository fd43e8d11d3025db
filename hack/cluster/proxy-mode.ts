/** How kube-proxy leads connections to Services. https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes */
export const PROXY_MODES = ['nftables', 'iptables'] as const;

/** One of {@link PROXY_MODES}. */
export type ProxyMode = (typeof PROXY_MODES)[number];

/** By the environment variable SPAWNER_PROXY_MODE. */
export function chosenProxyMode(byDefault: ProxyMode): ProxyMode {
  const text = process.env.SPAWNER_PROXY_MODE || byDefault;
  const mode = PROXY_MODES.find((known) => known === text);
  if (mode === undefined)
    throw new Error(
      `Cannot start a cluster: expected SPAWNER_PROXY_MODE to be ${PROXY_MODES.join(' or ')}, got "${text}"`,
    );
  return mode;
}
