import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppOptions, deployment, type Manifest, nginx } from '../hack/scene/apps.ts';
import { APP_PORT, FLEET, FLEET_NAMESPACE, type Member } from './fleet.ts';
import type { Serving } from './server/server.ts';

/** What the pods of the fleet run on. */
export interface FleetImages {
  nginx: string;
  /** The project's own, for the Node in it. */
  node: string;
}

/** Mounted under a name that says that it is a module. */
const SERVER = { 'server.mts': readFileSync(join(import.meta.dirname, 'server', 'server.ts'), 'utf8') };
const argsOf = (serving: Serving) => ['/config/server.mts', JSON.stringify(serving)];

/** The objects of the fleet. */
export function fleetManifests(images: FleetImages): Manifest[] {
  return FLEET.flatMap((member) => [...buildWorkload(member, images), ...buildVolume(member), ...buildService(member)]);
}

function buildWorkload(member: Member, images: FleetImages): Manifest[] {
  const { serving, claims } = member;
  const [config = {}, workload = {}] = serving
    ? server(member, serving, images)
    : nginx(buildOptions(member, images.nginx));
  return [config, claims ? withClaim(workload, member, claims) : workload];
}

function buildOptions({ name, replicas, annotations, isProbed, labelledLate }: Member, image: string): AppOptions {
  return {
    name,
    image,
    replicas,
    isMonitored: !labelledLate,
    ...(annotations && { annotations }),
    container: isProbed ? HTTP_PROBES : NO_PROBES,
  };
}

function server(member: Member, serving: Serving, { node }: FleetImages): Manifest[] {
  const { name, proxy } = member;
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: SERVER };
  const inFront = {
    name: 'proxy',
    image: node,
    imagePullPolicy: 'IfNotPresent',
    restartPolicy: 'Always',
    args: argsOf({ ...(proxy && { proxy }) }),
    ports: Object.keys(proxy ?? {}).map((port) => ({ containerPort: Number(port) })),
    volumeMounts: [{ name: 'config', mountPath: '/config' }],
  };
  const options = { ...buildOptions(member, node), ...(proxy && { pod: { initContainers: [inFront] } }) };
  return [config, deployment(options, { args: argsOf(serving), ports: [{ containerPort: APP_PORT }] })];
}

/** The probe that the app brings runs a program each second, which a node with a dozen of them would feel. */
const NO_PROBES = { readinessProbe: undefined };
const probe = (periodSeconds: number) => ({
  httpGet: { path: '/', port: APP_PORT },
  periodSeconds,
  // A pod that is ended for not answering while the machine is busy would say nothing about us.
  timeoutSeconds: 5,
  failureThreshold: 6,
});
const HTTP_PROBES = { readinessProbe: probe(3), livenessProbe: probe(7) };

const storage = { storageClassName: '', accessModes: ['ReadWriteOnce'] };

function withClaim(workload: Manifest, { name }: Member, whenScaled: string): Manifest {
  const claim = { metadata: { name: 'data' }, spec: { ...storage, resources: { requests: { storage: '1Mi' } } } };
  const persistentVolumeClaimRetentionPolicy = { whenScaled };
  const spec = workload.spec as object;
  return {
    ...workload,
    kind: 'StatefulSet',
    spec: { ...spec, serviceName: name, volumeClaimTemplates: [claim], persistentVolumeClaimRetentionPolicy },
  };
}

/** As no provisioner is at hand. Nothing is written to it. */
function buildVolume({ name, claims }: Member): Manifest[] {
  if (!claims) return [];
  const spec = {
    ...storage,
    capacity: { storage: '1Mi' },
    persistentVolumeReclaimPolicy: 'Retain',
    claimRef: { namespace: FLEET_NAMESPACE, name: `data-${name}-0` },
    hostPath: { path: '/tmp', type: 'Directory' },
  };
  return [{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `torture-${name}` }, spec }];
}

/** Clients of that port come from the node's address, as its probes do. */
function buildService({ name, nodePort }: Member): Manifest[] {
  if (!nodePort) return [];
  const ports = [{ port: APP_PORT, nodePort }];
  const spec = { type: 'NodePort', externalTrafficPolicy: 'Cluster', selector: { app: name }, ports };
  return [{ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }];
}
