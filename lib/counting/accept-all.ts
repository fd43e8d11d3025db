import type { Platform } from '../platform/platform.ts';
import type { OwnTraffic } from './counters.ts';

/**
 * After this many turns or this time, the sidecar is under such a storm of connections that this look has no exact count.
 * Clients wait meanwhile, at most a second altogether.
 */
const MAX_TURNS = 64;
const MAX_SETTLE_SECONDS = 0.1;

/**
 * Waits until the sidecar has accepted every connection that the kernel has counted for it: a turn without a new one.
 * So no client of the sidecar is counted as a client of the application. Returns false if there was no such turn.
 */
export async function acceptAll(host: Platform, own: () => OwnTraffic): Promise<boolean> {
  const until = host.monotonicSeconds() + MAX_SETTLE_SECONDS;
  for (let turn = 0; turn < MAX_TURNS && host.monotonicSeconds() < until; turn += 1) {
    const { accepted } = own();
    await host.turn();
    if (own().accepted === accepted) return true;
  }
  return false;
}
