/** How a question of the router was answered; `left` where its client did not wait. */
export const ROUTE_KINDS = ['target', 'status', 'timeout', 'refused', 'stopping', 'left'] as const;

/** One of {@link ROUTE_KINDS}. */
export type RouteKind = (typeof ROUTE_KINDS)[number];
