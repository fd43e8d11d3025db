import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions } from '../hack/check/kubernetes-schemas.ts';

/** What the chart is made of, and what the API server is asked for its schema. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
  'api/v1': ['ConfigMap', 'Pod', 'Service', 'ServiceAccount'],
  'apis/admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
  'apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apis/apps/v1': ['Deployment'],
  'apis/batch/v1': ['CronJob', 'Job'],
  'apis/networking.k8s.io/v1': ['NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
  'apis/rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};

/** The file with the schemas of a minor version of Kubernetes, such as `1.34`: one definition a line. */
export function schemaFile(minor: string): string {
  return join(import.meta.dirname, 'testdata', 'schemas', `kubernetes-${minor}.json`);
}

/** Definitions as {@link schemaFile} holds them, with a difference that can be read. */
export function schemaText(definitions: Definitions): string {
  const lines = Object.keys(definitions)
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(definitions[name])}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Writes a file for each kind, which is what kubeconform reads. Returns where it finds them. */
export function writeSchemas(folder: string, definitions: Definitions): string {
  mkdirSync(folder, { recursive: true });
  for (const kind of Object.values(KINDS).flat())
    writeFileSync(
      join(folder, `${kind.toLowerCase()}.json`),
      JSON.stringify({ $ref: `#/definitions/${kind}`, definitions }),
    );
  return join(folder, '{{.ResourceKind}}.json');
}
