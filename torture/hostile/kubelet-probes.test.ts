import { expect, test } from '@jest/globals';
import { countProbes } from './kubelet-probes.ts';

const METRICS = `# HELP prober_probe_total [BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.
# TYPE prober_probe_total counter
prober_probe_total{container="app",namespace="hostile",pod="attacked-1",pod_uid="a",probe_type="Liveness",result="successful"} 31
prober_probe_total{container="app",namespace="hostile",pod="attacked-1",pod_uid="a",probe_type="Readiness",result="failed"} 2
prober_probe_total{container="app",namespace="hostile",pod="attacked-1",pod_uid="a",probe_type="Readiness",result="successful"} 60
prober_probe_total{container="app",namespace="hostile",pod="attacked-1",pod_uid="a",probe_type="Readiness",result="unknown"} 1
prober_probe_total{container="app",namespace="hostile",pod="quiet-1",pod_uid="b",probe_type="Readiness",result="failed"} 7
`;

test('countProbes() adds up the probes of one pod', () =>
  expect(countProbes(METRICS, 'attacked-1')).toEqual({ successful: 91, others: 3 }));
