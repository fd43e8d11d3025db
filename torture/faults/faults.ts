import { BURST_PODS } from './burst.ts';
import { STEP_CLOCK } from './clock.ts';
import { FULL_DISK } from './disk.ts';
import type { Fault } from './fault.ts';
import { NETWORK_FAULTS } from './network.ts';
import { OBJECT_FAULTS } from './objects.ts';
import { OWNER_FAULTS } from './owners.ts';
import { PROCESS_FAULTS } from './processes.ts';

/** Everything that can go wrong here. */
export const FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...NETWORK_FAULTS,
  ...OBJECT_FAULTS,
  ...OWNER_FAULTS,
  BURST_PODS,
  FULL_DISK,
  STEP_CLOCK,
];
