import type { Benchmark } from './benchmark.ts';
import { CONTROLLER } from './controller.ts';
import { IDLE_PODS } from './idle-pods.ts';
import { IDLE_TO_ASLEEP } from './idle-to-asleep.ts';
import { IMAGE_SIZES } from './image-sizes.ts';
import { LABEL_TO_STATUS } from './label-to-status.ts';
import { POD_START } from './pod-start.ts';
import { REAPER } from './reaper.ts';
import { SIDECAR } from './sidecar.ts';
import { WEBHOOK } from './webhook.ts';
import { WEBHOOK_CREATION } from './webhook-creation.ts';
import { WEBHOOK_MEMORY } from './webhook-memory.ts';

/** All benchmarks, in the order in which they are run and told: the parts, then the whole system. */
export const BENCHMARKS: readonly Benchmark[] = [
  SIDECAR,
  IMAGE_SIZES,
  WEBHOOK,
  WEBHOOK_MEMORY,
  CONTROLLER,
  REAPER,
  WEBHOOK_CREATION,
  POD_START,
  LABEL_TO_STATUS,
  IDLE_TO_ASLEEP,
  IDLE_PODS,
];
