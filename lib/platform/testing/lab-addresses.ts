/** The pod's address in a test's namespace. */
export const POD = '10.9.0.1';
/** A client's address, on the pod's own loopback. */
export const OUTSIDE = '10.1.0.1';
/** The node's address, likewise. */
export const NODE = '10.1.0.2';

/** Both ends of the wire to a namespace outside: the pod, a client, the node, and a source that is ignored. */
export const ON_WIRE = { pod: '10.2.0.1', client: '10.2.0.2', node: '10.2.0.3', scraper: '10.2.0.4' } as const;
