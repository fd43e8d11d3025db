import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { NAMESPACE } from '../base/namespace.ts';
import { REPOSITORY } from '../base/paths.ts';

/** How the controller runs outside a cluster, with the rights of a kubeconfig. */
export interface ControllerOptions {
  kubeconfig: string;
  sidecarImage: string;
  healthPort: number;
  /** Where its log goes. */
  logFile: string;
  /** More settings, by their variables. */
  settings?: Readonly<Record<string, string>>;
}

const env = ENVIRONMENT.controller;

/** Starts the bundled controller as a process of this machine, for the objects of the installed chart. */
export function startController({
  kubeconfig,
  sidecarImage,
  healthPort,
  logFile,
  settings,
}: ControllerOptions): ChildProcess {
  const log = openSync(logFile, 'a');
  const flags = ['--max-semi-space-size=4', '--max-old-space-size=176', join(REPOSITORY, 'dist', 'controller.mjs')];
  const variables = {
    KUBECONFIG: kubeconfig,
    [env.namespace]: NAMESPACE,
    [env.lease]: 'spawner-controller',
    [env.identity]: 'outside',
    [env.certificateSecret]: 'spawner-certificate',
    [env.webhookService]: 'spawner-webhook',
    [env.webhookConfiguration]: `spawner-webhook-${NAMESPACE}`,
    [env.healthPort]: String(healthPort),
    [ENVIRONMENT.injection.kubernetesVersion]: 'v1.34.0',
    [ENVIRONMENT.injection.sidecarImage]: sidecarImage,
    [ENVIRONMENT.injection.sidecarPullPolicy]: 'Never',
  };
  return spawn(process.execPath, flags, { env: { ...variables, ...settings }, stdio: ['ignore', log, log] });
}

/** Kills it at once, wherever it is. */
export async function killController(controller: ChildProcess): Promise<void> {
  if (controller.exitCode !== null || controller.signalCode !== null) return;
  controller.kill('SIGKILL');
  await once(controller, 'exit');
}
