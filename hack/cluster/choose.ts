import { tryRun } from '../base/run.ts';
import type { Provider } from '../provider/provider.ts';
import { contextProvider } from './context.ts';
import { embeddedProvider } from './embedded/provider.ts';
import { isOnPodman, kindProvider } from './kind.ts';

/** The kubeconfig context to use instead of a cluster of our own. */
export const CONTEXT_VARIABLE = 'SPAWNER_CONTEXT';

/** The cluster that the user names, else kind where Docker answers or podman was asked for, else one from source on this machine. */
export async function chooseProvider(): Promise<Provider> {
  const context = process.env[CONTEXT_VARIABLE];
  if (context) return contextProvider(context);
  if (isOnPodman()) return kindProvider;
  return (await dockerAnswers()) ? kindProvider : embeddedProvider;
}

async function dockerAnswers(): Promise<boolean> {
  const asked = tryRun('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
  return asked.then(
    ({ code, stdout }) => code === 0 && stdout.trim() !== '',
    () => false,
  );
}
