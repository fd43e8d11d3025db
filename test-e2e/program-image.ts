import { join } from 'node:path';
import { chooseProvider } from '../hack/cluster/choose.ts';
import { loadProgramImage } from '../hack/images/images.ts';
import { type ToolName, toolFolder } from '../hack/tools.ts';
import { environment } from './environment.ts';

/** The image of a program that was built from its Go module, once the cluster's nodes know it. */
export async function programImage(tool: ToolName, program: string): Promise<string> {
  const { name, kubeconfig, provider, images } = environment;
  const cluster = { name, kubeconfig, provider, registry: images.registry };
  return loadProgramImage(await chooseProvider(), cluster, join(await toolFolder(tool), program));
}
