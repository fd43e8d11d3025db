import { Counter, Gauge, Registry } from 'prom-client';
import { SESSION_HELD_METRIC, SESSION_OPENINGS_METRIC, SESSION_ROUTES_METRIC } from '../../contract/metrics.ts';

/** What the api tells Prometheus. */
export interface SessionApiMetrics {
  countOpening(outcome: string): void;
  countRoute(answer: string): void;
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
