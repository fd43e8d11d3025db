import { ignoreNotFound, KubeError } from '../lib/kube/errors.ts';
import type { Scope } from './scope.ts';

/**
 * Lists of a namespace that is not there are empty, and no error.
 * @throws Error where there is no such namespace; nothing where the person may not know
 */
export async function ensureNamespace({ client, namespaces }: Scope): Promise<void> {
  for (const name of namespaces) {
    const request = client.rest.send({ action: `read namespace ${name}`, path: `/api/v1/namespaces/${name}` });
    const found = await ignoreNotFound(request).catch((error: unknown) => {
      if (error instanceof KubeError && error.code === 403) return name;
      throw error;
    });
    if (!found) throw new Error(`Cannot find namespace ${name}`);
  }
}
