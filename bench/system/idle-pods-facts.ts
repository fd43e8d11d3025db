import type { SidecarHost } from '../../hack/build/sidecar-host.ts';
import type { PodProcess } from '../measure/pod-processes.ts';
import type { Asked } from './requests.ts';

/** How many pods there are in which order, and how long they are watched. */
export interface Plan {
  few: number;
  /** Memory is measured over two such steps. */
  step: number;
  many: number;
  /** Until the kernel has settled what start-up left behind. */
  settleSeconds: number;
  /** Until the sidecars have: the walks that their own segments ask for come a minute later at most, gate.ts. */
  quietSeconds: number;
  watchSeconds: number;
}

/** Some pods while nothing happens. */
export interface Watched {
  pods: number;
  asked: Asked;
  /** Requests of one pass of the reaper. */
  pass: number;
  /** CPU time of each sidecar, the oldest first. */
  cpuMilliseconds: number[];
}

/** What a pod takes, in kilobytes: of the machine's available memory, and as the cgroup of all pods is charged for it. */
export interface PerPod {
  available: number;
  charged: number;
}

/** Memory of pods whose sidecar is on one host. */
export interface OnHost {
  host: SidecarHost;
  /** In each step. */
  perPod: PerPod[];
  /** After the second step, the containers' working sets as the kubelet says them among it, in kilobytes. */
  sidecars: PodProcess[];
  workingSets: number[];
}

/** Pods with a sidecar, first some, then more. */
export interface Monitored extends OnHost {
  few: Watched;
  many: Watched;
  /** At the end, with many pods. */
  webhook: PodProcess[];
  controller: PodProcess[];
}
