import { expect, test } from '@jest/globals';
import { HEARTBEAT_SECONDS } from './event-streams.ts';
import { TIMEOUTS } from './timeouts.ts';

/** In seconds: what an honest client needs, and what a hostile one may hold at most. */
test.each([
  // A segment that was lost comes again after a second, and then after three: RFC 6298.
  ['head', 4, 10],
  // Prometheus asks once a minute; a load balancer on the way forgets what is idle for 350 seconds, as that of AWS does.
  ['idle', 60, 350],
  // As long as a follower may lag.
  ['body', 4, HEARTBEAT_SECONDS],
  // A round trip to another continent; each closing client holds a place.
  ['close', 0.15, 1],
] as const)('the timeout for %s is over %d and under %d seconds', (name, least, most) => {
  expect(TIMEOUTS[name] / 1000).toBeGreaterThan(least);
  expect(TIMEOUTS[name] / 1000).toBeLessThan(most);
});
