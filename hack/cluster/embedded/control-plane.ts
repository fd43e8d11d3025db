import type { Server } from 'node:net';
import { join } from 'node:path';
import { run } from '../../base/run.ts';
import { apiServer, controllerManager, coreDns, etcd, type Folders, scheduler } from './components.ts';
import { clusterFiles } from './config-files.ts';
import { writePki } from './pki.ts';
import { relayToApiServer } from './relay.ts';
import { Supervisor } from './supervisor.ts';
import { writeFiles } from './write-files.ts';

/** Starts the control plane and the cluster's DNS in this network, and relays to the API server from the socket. */
export async function startControlPlane(folders: Folders, server: Server): Promise<Supervisor> {
  const { kubernetes, state } = folders;
  writeFiles(state, clusterFiles(state));
  await writePki(join(state, 'pki'));
  const supervisor = new Supervisor(state);
  const kubectl = join(kubernetes, 'kubectl');
  const admin = ['--kubeconfig', join(state, 'pki/admin.kubeconfig')];
  supervisor.start(etcd(folders));
  await supervisor.startUntil(apiServer(folders), {
    command: [kubectl, ...admin, 'get', '--raw', '/readyz'],
    seconds: 120,
  });
  for (const component of [controllerManager, scheduler, coreDns]) supervisor.start(component(folders));
  await run(kubectl, [...admin, 'create', '--filename', join(state, 'dns.json')]);
  relayToApiServer(server);
  supervisor.keepAll();
  return supervisor;
}
