import type { KubernetesObject, V1Status } from '@kubernetes/client-node';
import type { KubeClient } from '../client.ts';
import { KubeError } from '../errors.ts';

/** Which objects: those of a collection such as `/api/v1/pods` that the selectors let through. */
export interface Selection {
  path: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** What a watch tells. A bookmark carries nothing but a version to continue from. */
export type WatchEvent<O> = { kind: 'set' | 'deleted' | 'bookmark'; object: O };

const KINDS: Readonly<Record<string, WatchEvent<unknown>['kind']>> = {
  ADDED: 'set',
  MODIFIED: 'set',
  DELETED: 'deleted',
  BOOKMARK: 'bookmark',
};

/**
 * Watches from a resource version on until the API server ends it, as it does from time to time.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * @throws KubeError where it could not begin, or was broken off: with the code 410, the version is too old
 */
export function watchFrom<O extends KubernetesObject>(
  client: KubeClient,
  { path, ...selectors }: Selection,
  { version, onEvent, signal }: { version: string; onEvent(event: WatchEvent<O>): void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const end = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      const cause = failure ?? error;
      if (cause) reject(new KubeError(`watch ${path}`, cause));
      else resolve();
    };
    const query = { ...selectors, resourceVersion: version, allowWatchBookmarks: true };
    const watch = client.watch.watch(path, query, take, end);
    watch.catch(end);
    const abort = () => void watch.then((running) => running.abort(), end);
    signal.addEventListener('abort', abort);

    function take(type: string, object: O | V1Status): void {
      if (failure !== undefined) return;
      try {
        const kind = KINDS[type];
        if (kind === undefined) throw toError(type, object as V1Status);
        onEvent({ kind, object: object as O });
      } catch (error) {
        // The client swallows what is thrown here, and not every server ends the stream after an error.
        failure = error;
        abort();
      }
    }
  });
}

function toError(type: string, { code, message }: V1Status): Error {
  return Object.assign(new Error(`${type} ${code ?? ''} ${message ?? ''}`.trim()), { statusCode: code });
}
