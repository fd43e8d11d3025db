import type { Benchmark } from './benchmark.ts';
import { CONTROLLER } from './controller/controller.ts';
import { REAPER } from './reaper/reaper.ts';
import { EVENT_COSTS } from './sidecar/event-costs.ts';
import { IMAGE_SIZES } from './sidecar/image-sizes.ts';
import { SIDECAR } from './sidecar/sidecar.ts';
import { SOCKET_EVENTS } from './sidecar/socket-events.ts';
import { IDLE_PODS } from './system/idle-pods.ts';
import { IDLE_TO_ASLEEP } from './system/idle-to-asleep.ts';
import { LABEL_TO_STATUS } from './system/label-to-status.ts';
import { POD_START } from './system/pod-start.ts';
import { SESSIONS } from './system/sessions.ts';
import { WEBHOOK_CREATION } from './system/webhook-creation.ts';
import { WEBHOOK } from './webhook/webhook.ts';
import { WEBHOOK_MEMORY } from './webhook/webhook-memory.ts';

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
  SESSIONS,
];

/** Those that run by name alone: what they find stands in the document that they are of, not in docs/performance.md. */
export const BY_NAME: readonly Benchmark[] = [SOCKET_EVENTS, EVENT_COSTS];
