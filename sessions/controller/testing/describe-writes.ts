import type { SeenRequest } from '../../../lib/kube/testing/fake-api-server.ts';

/** Writes of sessions and pods, as `POST pods`: Events are apart. */
export function describeWrites(seen: readonly SeenRequest[]): string[] {
  const partsOf = (path: string) => path.split('/').slice(path.startsWith('/apis') ? 6 : 5);
  return seen
    .filter(({ path }) => !path.endsWith('/events'))
    .map(({ method, path }) => `${method} ${partsOf(path).join('/')}`);
}
