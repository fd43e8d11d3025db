import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Where an API server is, and how it knows who asks. */
export interface Credentials {
  server: URL;
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

interface Kubeconfig {
  clusters: { cluster: Record<string, string> }[];
  users: { user: Record<string, string> }[];
}

/** The client certificate of a kubeconfig with one cluster and one user; undefined for any other kubeconfig. */
export function readCredentials(kubeconfig: string): Credentials | undefined {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  if (clusters.length !== 1 || users.length !== 1 || !cluster?.server) return undefined;
  const decode = (base64: string | undefined) => (base64 ? Buffer.from(base64, 'base64') : undefined);
  const ca = decode(cluster['certificate-authority-data']);
  const [cert, key] = [decode(user?.['client-certificate-data']), decode(user?.['client-key-data'])];
  return ca && cert && key ? { server: new URL(cluster.server), ca, cert, key } : undefined;
}
