import { Counter, Gauge, Registry } from 'prom-client';
import { SESSION_HELD_METRIC, SESSION_OPENINGS_METRIC, SESSION_ROUTES_METRIC } from '../../contract/metrics.ts';
import { ROUTE_KINDS, type RouteKind } from './route-kinds.ts';

/** What came of a request to open a session. */
const OPENING_OUTCOMES = ['created', 'existing', 'full', 'refused', 'trouble', 'invalid'] as const;

/** One of {@link OPENING_OUTCOMES}. */
export type OpeningOutcome = (typeof OPENING_OUTCOMES)[number];

/** What the api tells Prometheus. */
export interface SessionApiMetrics {
  countOpening(outcome: OpeningOutcome): void;
  countRoute(answer: RouteKind): void;
  text(): Promise<string>;
}

/** The metrics of one process. */
export function createMetrics(held: () => number): SessionApiMetrics {
  const registry = new Registry();
  const registers = [registry];
  const openings = new Counter({
    name: SESSION_OPENINGS_METRIC,
    help: 'Requests to open a session, by what came of them.',
    labelNames: ['outcome'],
    registers,
  });
  const routes = new Counter({
    name: SESSION_ROUTES_METRIC,
    help: 'Answers to the router.',
    labelNames: ['answer'],
    registers,
  });
  // A counter that begins with its first increase cannot be seen to increase.
  for (const outcome of OPENING_OUTCOMES) openings.inc({ outcome }, 0);
  for (const answer of ROUTE_KINDS) routes.inc({ answer }, 0);
  new Gauge({
    name: SESSION_HELD_METRIC,
    help: 'Requests that wait for a session to start.',
    registers,
    collect() {
      this.set(held());
    },
  });
  return {
    countOpening: (outcome) => openings.inc({ outcome }),
    countRoute: (answer) => routes.inc({ answer }),
    text: () => registry.metrics(),
  };
}
