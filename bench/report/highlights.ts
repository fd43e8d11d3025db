/** The first questions of a reader, and the figure that answers each, by benchmark and name. */
export const HIGHLIGHTS: readonly (readonly [question: string, benchmark: string, figure: string])[] = [
  ['memory of a monitored pod more, by the sidecar', 'idle-pods', 'lean: charged memory per pod, of it by the sidecar'],
  ['the same with the sidecar on Node', 'idle-pods', 'node: charged memory per pod, of it by the sidecar'],
  ["a sidecar's share of memory, as the kernel counts it", 'idle-pods', 'lean: proportional set size of a sidecar'],
  ['CPU time of an idle sidecar, per minute', 'idle-pods', 'CPU time of an idle sidecar per minute'],
  ['a status with 50,000 connected sockets', 'sidecar', '50,000 sockets, lean: GET /status'],
  ["the sidecar's start until its first answer", 'sidecar', 'lean: start to first answer'],
  ["the sidecar's image, as it is pulled", 'image-sizes', 'lean: pulled'],
  ['a pod with the sidecar from its creation until it is ready', 'pod-start', 'with the sidecar, p50'],
  ["a labelled pod's creation at the API server", 'webhook-creation', 'with label and webhook, p50'],
  ['a running pod from its label to its first status', 'label-to-status', 'from label to first status, p50'],
  ['a workload from its last client to 0 replicas, less its timeout', 'idle-to-asleep', 'less the timeout of 10 s'],
  ['a pass of the reaper over 10,000 busy pods', 'reaper', '10,000 busy pods: a pass'],
  ['requests to the API server with 100 idle pods', 'idle-pods', 'requests per hour, 100 pods, all of the project'],
];
