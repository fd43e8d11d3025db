import { createLog } from '../../lib/process/log.ts';
import type { PassOptions } from '../pass.ts';

/** What a pass over a simulated cluster is told where a test says nothing else. */
export const PASS_OPTIONS: PassOptions = {
  idleSeconds: 900,
  neverConnectedSeconds: undefined,
  dryRun: false,
  maxOwners: 20,
  confirmSeconds: 5,
  deadlineSeconds: 240,
  drainLabel: undefined,
  excludeNamespaces: [],
  log: createLog({ write: () => undefined, now: () => new Date(0) }),
};
