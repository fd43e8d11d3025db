import { join } from 'node:path';
import { REPOSITORY } from '../hack/base/paths.ts';
import { type Ended, tryRun } from '../hack/base/run.ts';
import { type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { clientProgram, toolFolder } from '../hack/tools/tools.ts';
import { environment } from './environment.ts';

/** The chart under test. */
export const CHART = join(REPOSITORY, 'chart');

/** Values that make a release use the images under test. */
export const IMAGES = ['registry', 'tag'].flatMap((key) => [
  '--set',
  `image.${key}=${environment.images[key as 'registry' | 'tag']}`,
]);

/** Runs Helm on the cluster under test, to its end, whatever that is. */
export async function tryHelm(...args: string[]): Promise<Ended> {
  return tryRun(await clientProgram('helm'), [...args, '--kubeconfig', environment.kubeconfig]);
}

/**
 * Runs Helm on the cluster under test.
 * @throws Error with all that it said, where it fails
 */
export async function helm(...args: string[]): Promise<string> {
  return said(args, await tryHelm(...args));
}

/** The same of Helm 3, which applies on its own side, and not on the server. */
export async function helm3(...args: string[]): Promise<string> {
  const program = join(await toolFolder('helm3'), 'helm');
  return said(args, await tryRun(program, [...args, '--kubeconfig', environment.kubeconfig]));
}

function said(args: readonly string[], { code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(`helm ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** The names of what `helm test` made and did not take away. */
export function leftByHelmTest(release: Kubectl): Promise<string> {
  const kinds = 'pods,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings';
  const selector = ['--selector', 'app.kubernetes.io/component=test', '--all-namespaces'];
  return kubectl(release, ['get', kinds, ...selector, '--output', 'name']);
}
