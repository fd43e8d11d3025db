import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { hasSidecar, kubectl } from '../hack/scene/kubectl.ts';
import { environment, inNamespace } from './environment.ts';

/** Waits until the API server reaches the webhook: pods that are ready are not yet reached, as endpoints have to spread. */
export async function untilInjected(): Promise<void> {
  const pod = ['run', 'probe', '--image', environment.nginx, '--labels', `${MONITOR_LABEL}=${MONITOR_ON}`];
  const ask = () => kubectl(inNamespace('default'), [...pod, '--dry-run=server', '--output', 'json']);
  const injected = async () => hasSidecar(JSON.parse(await ask()));
  await eventually(inNamespace(NAMESPACE), { what: 'the webhook to inject' }, injected, (is) => is);
}
