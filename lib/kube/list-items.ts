import type { KubeRest } from './rest.ts';

/** What is listed. */
export interface ListRequest {
  /** Completes the sentence "Cannot …". */
  action: string;
  path: string;
  labelSelector?: string;
  /** Items of one answer, as many as kubectl asks for where nothing is said. */
  pageSize?: number;
}

interface Page<T> {
  metadata: { continue?: string };
  items: T[];
}

/**
 * The items of a list, page by page.
 * @throws KubeError
 */
export async function* listItems<T>(
  rest: KubeRest,
  { action, path, labelSelector, pageSize = 500 }: ListRequest,
): AsyncGenerator<T> {
  let next: string | undefined;
  do {
    const query = {
      limit: String(pageSize),
      ...(labelSelector && { labelSelector }),
      ...(next && { continue: next }),
    };
    const page: Page<T> = await rest.send({ action, path, query });
    yield* page.items;
    next = page.metadata.continue;
  } while (next);
}
