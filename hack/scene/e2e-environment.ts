import type { Capability, ProviderName } from '../provider/provider.ts';
import type { ProgramImages } from './monitoring.ts';
import type { Prepared } from './prepare.ts';

/** What `npm test` hands to the end-to-end suite: a cluster with the chart installed and the images loaded. */
export interface E2eEnvironment extends Prepared {
  /** The cluster's name. */
  name: string;
  /** The kubectl to use. */
  program: string;
  kubeconfig: string;
  provider: ProviderName;
  capabilities: readonly Capability[];
  /** What brings cluster-wide kinds and roles runs on clusters of our own alone, and so are these there alone. */
  programs?: ProgramImages;
  /** Drop four, for the tests in a browser. */
  game?: string;
}

/** The variable that holds it, as JSON. */
export const E2E_VARIABLE = 'SPAWNER_E2E';

/** The only namespace that the reaper of the tests may see: the cluster could be in use. */
export const REAPED_NAMESPACE = 'spawner-test-reaper';

/** The namespace of the sessions of the tests. */
export const SESSIONS_NAMESPACE = 'spawner-test-sessions';

/** A Secret that templates of sessions may name there. */
export const SESSIONS_SECRET = 'allowed';

/** The chart's thresholds in the tests, for pods that ask for them. */
export const DRAIN_THRESHOLDS = { memoryPercent: 75, resumePercent: 60.5, connections: 8 } as const;

/** How long the sessions of the tests in a browser may be without clients: not much longer than a page takes to load. */
export const SESSIONS_GRACE = '10s';
