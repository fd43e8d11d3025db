/**
 * Large enough for few requests, small enough for a small answer: 250 pods are some 2 MB, and 12 MB where they are large,
 * which takes five times as much while it is read.
 */
export const PODS_AT_ONCE = 250;
