import { afterAll, beforeAll, expect } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { nginx } from '../hack/scene/apps.ts';
import { AuditLog, auditLogOf } from '../hack/scene/audit/audit-log.ts';
import { countRequests, countsOf, type RequestCounts } from '../hack/scene/audit/count-requests.ts';
import { REAPED_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { reaperPass } from '../hack/scene/reaper-pass.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, inNamespace, testWhereClusterCan } from './environment.ts';

// By itself, as others would be asked about in between.
const testWithAudit = testWhereClusterCan('audit-requests');
const cluster = inNamespace(REAPED_NAMESPACE);
const name = 'asked';
// What tests before this one left there would be asked about as well.
beforeAll(() => kubectl(cluster, ['delete', 'deployments,statefulsets,pods', '--all', '--timeout=120s']));
afterAll(() => kubectl(cluster, ['delete', 'deployment,configmap', name, '--ignore-not-found', '--wait=false']));

async function requestsOfPass(): Promise<RequestCounts> {
  const log = AuditLog.fromNow(auditLogOf(environment.name));
  await reaperPass(inNamespace(NAMESPACE));
  return countsOf('reaper', countRequests(log.read()));
}

testWithAudit('a pass asks the API server no more often for six pods than for one', async () => {
  const run = async (replicas: number) => {
    await apply(cluster, nginx({ name, image: environment.nginx, isMonitored: true, replicas }));
    await kubectl(cluster, ['rollout', 'status', 'deployment', name]);
    await readyPod(cluster, name);
    return requestsOfPass();
  };
  const one = await run(1);
  expect(one).toMatchObject({ 'reaper: list pods': 1, 'reaper: get deployments': 1, 'reaper: patch configmaps': 1 });
  expect(await run(6)).toEqual(one);
});
