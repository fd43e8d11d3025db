import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { NODE_IP, NODE_NAME, SERVICE_IP } from './addresses.ts';

const SERVER_NAMES = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost', NODE_NAME];
const SERVER_ADDRESSES = ['127.0.0.1', SERVICE_IP, NODE_IP];

/** Who has a certificate: file name to subject. https://kubernetes.io/docs/setup/best-practices/certificates/ */
const SUBJECTS = {
  apiserver: ['kube-apiserver'],
  admin: ['admin', 'system:masters'],
  'controller-manager': ['system:kube-controller-manager'],
  scheduler: ['system:kube-scheduler'],
  kubelet: [`system:node:${NODE_NAME}`, 'system:nodes'],
  proxy: ['system:kube-proxy'],
  'front-proxy': ['front-proxy-client'],
} satisfies Record<string, [commonName: string, organization?: string]>;

interface Pem {
  cert: string;
  private: string;
}

/** A user of the API server with a certificate of its own. */
export type User = keyof typeof SUBJECTS;

/** Writes a CA, a certificate for each user, the key that signs service account tokens, and nothing outside the folder. */
export async function writePki(folder: string): Promise<void> {
  mkdirSync(folder);
  const ca = await makeCa();
  write(folder, 'ca', ca);
  for (const [user, subject] of Object.entries(SUBJECTS)) write(folder, user, await makeCertificate(subject, ca));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

/** A kubeconfig with everything in it, so that the file can be used from anywhere. */
export function kubeconfigOf(
  user: User,
  { pki, server, read }: { pki: string; server: string; read(path: string): Buffer },
): string {
  const base64 = (file: string) => read(join(pki, file)).toString('base64');
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

function makeCertificate([commonName = '', organization]: string[], ca: Pem): Promise<Pem> {
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
          ...SERVER_NAMES.map((value) => ({ type: 2 as const, value })),
          ...SERVER_ADDRESSES.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
}

function write(folder: string, name: string, pem: Pem): void {
  writeFileSync(join(folder, `${name}.crt`), pem.cert);
  writeFileSync(join(folder, `${name}.key`), pem.private, { mode: 0o600 });
}
