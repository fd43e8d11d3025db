/** The probes that a container can have, as its names in `ProbeTargets` and behind `PROBE_PATH_PREFIX`. */
export const PROBE_KINDS = ['startup', 'readiness', 'liveness'] as const;

/** One of {@link PROBE_KINDS}. */
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** A probe that the kubelet makes from the node, one new connection each time. */
export interface ScheduledProbe {
  kind: 'http' | 'tcp' | 'grpc';
  port: number;
  periodSeconds: number;
  timeoutSeconds: number;
  /** How often it runs at most: a startup probe's failureThreshold. Without it, it runs for ever. */
  attempts?: number;
}

/** A probe that the sidecar makes for the kubelet: the pod's own httpGet or tcpSocket with every default filled in. */
export type ProbeTarget =
  | { kind: 'tcp'; port: number; timeoutSeconds: number }
  | {
      kind: 'http';
      port: number;
      timeoutSeconds: number;
      /** Path and query as the pod's author wrote them, `/` where nothing was written. */
      path: string;
      scheme: 'HTTP' | 'HTTPS';
      /** In the pod's order; a name may come twice. */
      headers?: { name: string; value: string }[];
    };

/**
 * The probes that a sidecar makes, by name: `<container>/<readiness|liveness|startup>`, which is also the path behind
 * `PROBE_PATH_PREFIX`. A port that the pod names is given as its number. A probe with a `host` of its own is none of
 * these: it does not go to the pod, so the kubelet goes on making it.
 */
export type ProbeTargets = Readonly<Record<string, ProbeTarget>>;
