import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { CHART, HELM } from './render.ts';

function refusal(...values: string[]): string {
  const set = values.flatMap((value) => ['--set', value]);
  const args = ['template', 'spawner', CHART, '--namespace', 'spawner', '--kube-version', 'v1.34.0', ...set];
  const { status, stderr } = spawnSync(HELM, args, { encoding: 'utf8' });
  return status === 0 ? 'not refused' : stderr;
}

// What people type who mean something else. The message names the key, so that they find it.
test.each([
  ['replicas=3', 'replicas'],
  ['webhook.replica=3', 'replica'],
  ['webhook.replicas=two', 'replicas'],
  ['webhook.failurePolicy=ignore', 'failurePolicy'],
  ['webhook.port=443', 'port'],
  ['webhook.hostnetwork=true', 'hostnetwork'],
  ['image.name=spawner', 'name'],
  ['image.tag=a b', 'tag'],
  ['image.repository=Spawner', 'repository'],
  ['image.digest=1234', 'digest'],
  ['image.pullSecrets=registry', 'pullSecrets'],
  ['image.pullSecrets[0].name=registry', 'pullSecrets'],
  ['imagePullSecrets[0].name=registry', 'imagePullSecrets'],
  ['nodeSelector.a=b', 'nodeSelector'],
  ['pods.tolerations.key=a', 'tolerations'],
  ['pods.priorityClass=high', 'priorityClass'],
  ['resources.limits.memory=1Gi', 'resources'],
  ['webhook.resources.memory=1Gi', 'memory'],
  ['labels.team=1', 'team'],
  ['labels.app\\.kubernetes\\.io/name=other', 'app.kubernetes.io/name'],
  ['namespaces=team-a', 'namespaces'],
  ['namespaces.exclude=team-a', 'exclude'],
  ['networkPolicy.enabled=true', 'networkPolicy'],
  ['certificates.mode=certmanager', 'mode'],
  ['certificates.lifetime=1y', 'lifetime'],
  ['drain.dwell=10', 'dwell'],
  ['attach=false', 'attach'],
  ['kubernetesVersion=latest', 'kubernetesVersion'],
  ['sidecar.digest=sha256:12', 'digest'],
  ['sidecar.host=rust', 'host'],
  ['reaper.idleTimeout=15', 'idleTimeout'],
  ['reaper.idletimeout=15m', 'idletimeout'],
  ['reaper.neverConnectedTimeout=never', 'neverConnectedTimeout'],
  ['reaper.route=proxy', 'route'],
  ['certificates.mode=cert-manager', 'issuerRef'],
  ['drain.label=a b', 'label'],
])('the schema refuses %s and names the key', (value, name) => {
  expect(refusal(value)).toMatch(new RegExp(`values don't meet[^]*${name.replaceAll('.', '\\.')}`));
});

test.each([
  ['namespaces.include', ['namespaces.include={kube-system}'], '"kube-system"'],
  ['namespaces.include', ['namespaces.include={a,b}', 'namespaces.exclude={b}'], '"b"'],
  ['webhook.replicas', ['webhook.replicas=0', 'webhook.failurePolicy=Fail'], 'no labelled pod could start'],
  ['controller.replicas', ['controller.replicas=0'], 'would wait for its certificate'],
  [
    'certificates.lifetime',
    ['certificates.mode=cert-manager', 'certificates.issuerRef.name=x', 'certificates.lifetime=30m'],
    '1h',
  ],
  ['webhook.port', ['webhook.port=8081'], 'health'],
  ['webhook.port', ['webhook.port=10250', 'webhook.hostNetwork=true'], 'kubelet'],
  ['drain.label', ['drain.label=spawner.io/monitor'], 'a label of its own'],
])('a guard on %s refuses what cannot work: %s', (key, values, why) => {
  const message = refusal(...values);
  expect(message).toContain(`${key}: expected`);
  expect(message).toContain(why);
});
