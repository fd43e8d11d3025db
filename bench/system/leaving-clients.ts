import { apply, ipOf, type Kubectl, kubectl, listPodsOfApp } from '../../hack/scene/kubectl.ts';

/** A client that is connected to a workload's first pod, for so long. */
export interface Leaving {
  workload: string;
  staysSeconds: number;
}

const POD = 'clients';

/** Starts one pod with all of them, who write down when they have left. */
export async function leavingClients(there: Kubectl, image: string, leavings: readonly Leaving[]): Promise<void> {
  const scripts = await Promise.all(leavings.map((leaving) => writeScript(there, leaving)));
  const command = ['busybox', 'sh', '-c', `${scripts.join('\n')}\nwait`];
  const containers = [{ name: 'clients', image, imagePullPolicy: 'IfNotPresent', command }];
  const spec = { terminationGracePeriodSeconds: 0, restartPolicy: 'Never', containers };
  await apply(there, [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: POD }, spec }]);
  await kubectl(there, ['wait', 'pod', POD, '--for', 'condition=Ready', '--timeout', '60s']);
}

/** When each workload was left, by the kernel's clock, once all have been. */
export async function leftAt(there: Kubectl): Promise<Map<string, number>> {
  await kubectl(there, ['wait', 'pod', POD, '--for', 'jsonpath={.status.phase}=Succeeded', '--timeout', '180s']);
  const lines = (await kubectl(there, ['logs', POD])).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [workload = '', seconds] = line.split(' ');
      return [workload, Number(seconds)];
    }),
  );
}

/** A kept connection, RFC 9112 section 9.3, whose client closes it at last. */
async function writeScript(there: Kubectl, { workload, staysSeconds }: Leaving): Promise<string> {
  const [pod = {}] = await listPodsOfApp(there, workload);
  const request = `printf 'GET / HTTP/1.1\\r\\nHost: nginx\\r\\n\\r\\n'; busybox sleep ${staysSeconds}`;
  const connection = `(${request}) | busybox nc ${ipOf(pod)} 8080 > /dev/null`;
  return `(${connection}; echo "${workload} $(busybox cut -d ' ' -f 1 /proc/uptime)") &`;
}
