import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { CHART, CI_VALUES, HELM, ON_CLUSTER, render, renderText } from './render.ts';

function refusal(...values: string[]): string {
  const set = values.flatMap((value) => ['--set', value]);
  const place = ['--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  const args = ['template', 'spawner', CHART, ...place, ...set];
  const { status, stderr } = spawnSync(HELM, args, { encoding: 'utf8' });
  return status === 0 ? 'taken' : stderr;
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
  ['drain.enabled=yes', 'enabled'],
  ['drain.memoryPercent=75%', 'memoryPercent'],
  ['drain.memoryPercent=0', 'memoryPercent'],
  ['drain.resumePercent=70.001', 'resumePercent'],
  ['drain.memoryPercent=0.00', 'memoryPercent'],
  ['drain.memoryPercent=1000.01', 'memoryPercent'],
  ['drain.connections=1.5', 'connections'],
  ['admissionPolicies=on', 'admissionPolicies'],
  ['attach=false', 'attach'],
  ['kubernetesVersion=latest', 'kubernetesVersion'],
  ['sidecar.digest=sha256:12', 'digest'],
  ['sidecar.host=rust', 'host'],
  ['kubernetesVersion=1.30.x or so', 'kubernetesVersion'],
  ['labels.team=a team', 'team'],
  ['webhook.resources.limits.memory=256MB', 'memory'],
  ['webhook.resources.requests.cpu=half', 'cpu'],
  ['controller.resources.requests.cpu=-5m', 'cpu'],
  ['drain.label=example.com/ends-', 'label'],
  ['drain.label=-example.com/x', 'label'],
  ['reaper.moreOwners[0].apiGroup=,reaper.moreOwners[0].resources={secrets}', 'apiGroup'],
  ['reaper.moreOwners[0].apiGroup=argoproj.io/v1alpha1,reaper.moreOwners[0].resources={rollouts}', 'apiGroup'],
  ['reaper.moreOwners[0].apiGroup=argoproj.io,reaper.moreOwners[0].resources={Rollout}', 'resources'],
  ['reaper.moreOwners[0].apiGroup=argoproj.io,reaper.moreOwners[0].resources={rollouts/status}', 'resources'],
  ['reaper.idleTimeout=15', 'idleTimeout'],
  ['reaper.idletimeout=15m', 'idletimeout'],
  ['reaper.neverConnectedTimeout=never', 'neverConnectedTimeout'],
  ['reaper.route=proxy', 'route'],
  ['certificates.mode=cert-manager', 'issuerRef'],
  ['drain.label=a b', 'label'],
])('%s is refused with a sentence that names the key', (value, name) => {
  const message = refusal(value);
  expect(message).toContain(name);
  // Of the schema, or of a guard; a pattern is no sentence.
  expect(message).toMatch(/at '\/?[\w/]*': |: expected /);
  expect(message).not.toMatch(/pattern|anyOf|oneOf|nil pointer/);
});

// Helm makes a string of each number that is not whole.
test('a percentage with a fraction is taken from the command line', () => {
  const text = renderText('drain.memoryPercent=72.5', 'drain.resumePercent=60.25');
  expect([text.includes('value: "72.5"'), text.includes('value: "60.25"')]).toEqual([true, true]);
});

test.each([
  ['namespaces.include', ['namespaces.include={kube-system}'], '"kube-system"'],
  ['sessions.namespaces', ['sessions.namespaces={kube-system}'], '"kube-system"'],
  ['sessions.namespaces', ['sessions.namespaces={games,spawner}'], '"spawner"'],
  ['sessions.namespaces', ['sessions.enabled=true'], 'at least one namespace'],
  ['sessions.leaseDuration', ['sessions.leaseDuration=2s'], 'at least 3s'],
  ['namespaces.include', ['namespaces.include={a,b}', 'namespaces.exclude={b}'], '"b"'],
  ['drain.resumePercent', ['drain.resumePercent=70'], 'without drain.memoryPercent'],
  ['drain.resumePercent', ['drain.resumePercent=80', 'drain.memoryPercent=75'], 'got 80'],
  ['drain.resumePercent', ['drain.resumePercent=75.5', 'drain.memoryPercent=75.25'], 'got 75.5'],
  ['webhook.replicas', ['webhook.replicas=0', 'webhook.failurePolicy=Fail'], 'no labelled pod could start'],
  ['controller.replicas', ['controller.replicas=0'], 'would wait for its certificate'],
  [
    'certificates.lifetime',
    ['certificates.mode=cert-manager', 'certificates.issuerRef.name=x', 'certificates.lifetime=30m'],
    '1h',
  ],
  ['webhook.port', ['webhook.port=8081'], 'health'],
  ['webhook.port', ['webhook.port=10250', 'webhook.hostNetwork=true'], 'kubelet'],
  ['certificates.lifetime', ['certificates.lifetime=15s'], '1h'],
  ['certificates.lifetime', ['certificates.lifetime=59m59s'], '1h'],
  ['drain.label', ['drain.label=spawner.io/monitor'], 'does not use otherwise'],
  ['drain.label', ['drain.label=spawner.io/drained-by'], 'does not use otherwise'],
  ['admissionPolicies', ['admissionPolicies=true', 'kubernetesVersion=1.29.4'], 'from 1.30 on'],
  ['drain.label', ['drain.label=app'], 'leaves its workload'],
  ['drain.label', ['drain.label=pod-template-hash'], 'leaves its workload'],
  ['drain.label', ['drain.label=app.kubernetes.io/name'], 'reserved'],
  ['drain.label', ['drain.label=k8s.io/x'], 'reserved'],
  ['image.registry', ['image.registry='], 'registry.example.com/team'],
  ['image.registry', ['image.registry=registry.example.com/team/'], 'slash'],
  ['image.registry', ['image.registry=https://registry.example.com'], 'scheme'],
  ['global.imageRegistry', ['global.imageRegistry=registry.example.com/'], 'slash'],
  ['reaper.idleTimeout', ['reaper.idleTimeout=0s'], '10s'],
  ['reaper.idleTimeout', ['reaper.idleTimeout=9s'], '10s'],
  ['reaper.neverConnectedTimeout', ['reaper.neverConnectedTimeout=0s'], '10s'],
  ['reaper.schedule', ['reaper.schedule=hourly'], '1 fields'],
  ['reaper.schedule', ['reaper.schedule=@often'], 'unknown word'],
  ['reaper.schedule', ['reaper.schedule=60 * * * *'], 'minute'],
  ['reaper.schedule', ['reaper.schedule=*/0 * * * *'], 'minute'],
  ['reaper.schedule', ['reaper.schedule=* 24 * * *'], 'hour'],
  ['reaper.schedule', ['reaper.schedule=* 9-5 * * *'], 'hour'],
  ['reaper.schedule', ['reaper.schedule=* * 0 * *'], 'day of the month'],
  ['reaper.schedule', ['reaper.schedule=* * * 13 *'], 'month'],
  ['reaper.schedule', ['reaper.schedule=* * * * 7'], 'day of the week'],
  ['reaper.schedule', ['reaper.schedule=* * MON * *'], 'day of the month'],
  ['reaper.schedule', ['reaper.schedule=@every '], 'unknown word'],
  ['reaper.schedule', ['reaper.schedule=TZ=UTC */5 * * * *'], '6 fields'],
  ['webhook.resources.limits.memory', ['webhook.resources.limits.memory=32Mi'], '64Mi'],
  ['webhook.resources.limits.cpu', ['webhook.resources.limits.cpu=10m'], '20m'],
  ['controller.resources.limits.memory', ['controller.resources.limits.memory=100M'], '120Mi'],
  [
    'reaper.resources.limits.memory',
    ['reaper.resources.limits.memory=64Mi', 'reaper.resources.requests.memory=64Mi'],
    '120Mi, which it needs',
  ],
  ['sidecar.resources.limits.memory', ['sidecar.resources.limits.memory=4Mi'], '8Mi'],
  ['sidecar.resources.limits.memory', ['sidecar.resources.limits.memory=32Mi', 'sidecar.host=node'], '64Mi'],
])('a guard on %s refuses what cannot work: %s', (key, values, why) => {
  const message = refusal(...values);
  expect(message).toContain(`${key}: expected`);
  expect(message).toContain(why);
});

test.each([
  '*/5 * * * *',
  '0 0 31 2 *',
  '0,30 8-18/2 1-15 JAN-MAR,dec MON-FRI',
  '? 0 * * sun',
  '@hourly',
  '@every 1h30m',
  '@every 1.5h',
])('the schedule %s is taken', (schedule) => {
  const objects = render('reaper.enabled=true', `reaper.schedule=${schedule.replaceAll(',', '\\,')}`);
  expect(objects.find(({ kind }) => kind === 'CronJob').spec.schedule).toBe(schedule);
});

test.each(['off', '10s', '1h30m'])('the timeout %s is taken', (timeout) => {
  expect(renderText('reaper.enabled=true', `reaper.neverConnectedTimeout=${timeout}`)).toContain(timeout);
});

test.each(['registry.example.com', 'localhost:5000/a/b-c', 'registry.example.com/a__b', 'Registry.example.com:5000/a'])(
  '%s is a registry',
  (registry) => {
    expect(renderText(`image.registry=${registry}`)).toContain(`image: "${registry}/spawner:`);
  },
);

test.each([
  'webhook.resources.limits.memory=1Pi',
  'webhook.resources.limits.memory=1E',
  'webhook.resources.limits.memory=3e8',
  'webhook.resources.limits.memory=.5Gi',
  'webhook.resources.limits.memory=268435456',
  'webhook.resources.limits.cpu=0.5,webhook.resources.requests.cpu=100000u',
  'webhook.resources.limits.cpu=1,webhook.resources.requests.cpu=10000000n',
])('the quantities %s are taken', (values) => {
  expect(renderText(values)).toContain(values.split('=').at(-1));
});
