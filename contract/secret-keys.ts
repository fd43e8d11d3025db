/**
 * Keys of the Secret with the webhook's certificate, which are files in the webhook's mount. cert-manager uses the same ones, so
 * both modes share one mount. https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets
 */
export const SECRET_KEYS = { tlsCert: 'tls.crt', tlsKey: 'tls.key', caBundle: 'ca.crt', caKey: 'ca.key' } as const;
