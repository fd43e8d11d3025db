import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { API_PORT, FIRST_NODE, type NodeAddress, SERVICE_IP } from './addresses.ts';

/** What a server is reached by. */
interface ServerNames {
  names: readonly string[];
  addresses: readonly string[];
}

const API_SERVER: ServerNames = {
  names: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost', FIRST_NODE.name],
  addresses: ['127.0.0.1', SERVICE_IP, FIRST_NODE.ip],
};
/** Where processes of the cluster reach the API server. */
const API_URL = `https://${FIRST_NODE.ip}:${API_PORT}`;

/** Who has a certificate: file name to subject. https://kubernetes.io/docs/setup/best-practices/certificates/ */
const SUBJECTS = {
  apiserver: ['kube-apiserver'],
  admin: ['admin', 'system:masters'],
  'controller-manager': ['system:kube-controller-manager'],
  scheduler: ['system:kube-scheduler'],
  proxy: ['system:kube-proxy'],
  'front-proxy': ['front-proxy-client'],
} satisfies Record<string, [commonName: string, organization?: string]>;

interface Pem {
  cert: string;
  private: string;
}

/** Writes a CA, a certificate and a kubeconfig for each user, the key that signs service account tokens, and nothing outside the folder. */
export async function writePki(folder: string): Promise<void> {
  mkdirSync(folder);
  const ca = await makeCa();
  write(folder, 'ca', ca);
  for (const [user, subject] of Object.entries(SUBJECTS)) {
    write(folder, user, await makeCertificate(subject, { ca, server: API_SERVER }));
    writeKubeconfig(folder, user);
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

/** Adds a certificate and a kubeconfig for a node's kubelet, by the node's name. */
export async function writeNodePki(folder: string, { name, ip }: NodeAddress): Promise<void> {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const ca = { cert: read('ca.crt'), private: read('ca.key') };
  const server = { names: [name], addresses: [ip] };
  write(folder, name, await makeCertificate([`system:node:${name}`, 'system:nodes'], { ca, server }));
  writeKubeconfig(folder, name);
}

/** A kubeconfig with everything in it, so that the file can be used from anywhere. `pki` is the folder with the user's certificate. */
export function formatKubeconfig(user: string, { pki, server }: { pki: string; server: string }): string {
  const base64 = (file: string) => readFileSync(join(pki, file)).toString('base64');
  const name = 'spawner';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user } }],
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64('ca.crt') } }],
    users: [
      {
        name: user,
        user: { 'client-certificate-data': base64(`${user}.crt`), 'client-key-data': base64(`${user}.key`) },
      },
    ],
  });
}

function writeKubeconfig(folder: string, user: string): void {
  writeFileSync(join(folder, `${user}.kubeconfig`), formatKubeconfig(user, { pki: folder, server: API_URL }), {
    mode: 0o600,
  });
}

function makeCa(): Promise<Pem> {
  return generate([{ name: 'commonName', value: 'kubernetes' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
}

interface CertificateOptions {
  ca: Pem;
  server: ServerNames;
}

function makeCertificate(
  [commonName = '', organization]: string[],
  { ca, server: { names, addresses } }: CertificateOptions,
): Promise<Pem> {
  const subject = [{ name: 'commonName', value: commonName }];
  if (organization) subject.push({ name: 'organizationName', value: organization });
  return generate(subject, {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
}

function write(folder: string, name: string, pem: Pem): void {
  writeFileSync(join(folder, `${name}.crt`), pem.cert);
  writeFileSync(join(folder, `${name}.key`), pem.private, { mode: 0o600 });
}
