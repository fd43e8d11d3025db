/** The key of the ConfigMap that the webhook mounts, and so the file's name: the API server's version, such as `v1.34.4`. */
export const VERSION_KEY = 'kubernetes-version';
