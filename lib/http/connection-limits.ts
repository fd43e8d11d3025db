/** A client that sends more after its last request has not understood. Some send a body that they were not asked for. */
export const MAX_DISCARDED = 65_536;

/**
 * A connection that has had this many bytes of answers gets one more, which ends it. What a client does not read waits in the kernel's
 * buffer, which on Node may grow to 4 MiB, as Node cannot set it: 104 such clients had 280 MB of a pod's memory. Of
 * 112 clients it is 14 MiB now, and Prometheus needs a new connection every twenty scrapes.
 */
export const MAX_ANSWERED = 131_072;
