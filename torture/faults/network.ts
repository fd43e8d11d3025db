import type { FaultArguments } from '../plan.ts';
import { ourPods, type System } from '../system.ts';
import { AT_ONCE, type Fault, FOR_A_WHILE } from './fault.ts';

/** Each fault has a table of its own, so that its removal takes its rules away and nothing else. */
const tableOf = (path: Path, fate: string) => `torture-${fate}-${path.name}`;

/** What happens to packets that a rule matches. */
const FATES = {
  cut: () => 'drop',
  // A loss of everything is a cut: 10 to 90 of a hundred.
  loss: ({ strength }: FaultArguments) => `numgen random mod 100 < ${Math.round(10 + strength * 80)} drop`,
  reset: () => 'reject with tcp reset',
} as const;

/** Whose packets, both ways, as nft has it. */
interface Path {
  name: string;
  says: string;
  matches(system: System): string[];
}

const PATHS: readonly Path[] = [
  {
    name: 'sidecars',
    says: 'between all sidecars and their clients',
    matches: () => ['tcp dport 7070', 'tcp sport 7070'],
  },
  {
    name: 'webhook',
    says: 'between the API server and the webhook',
    matches: () => ['tcp dport 8443', 'tcp sport 8443'],
  },
  {
    name: 'api-server',
    says: 'between the controller and the API server',
    matches: (system) =>
      ourPods(system, 'controller').flatMap(({ status }) =>
        status?.podIP ? [`ip saddr ${status.podIP} tcp dport 6443`, `ip daddr ${status.podIP} tcp sport 6443`] : [],
      ),
  },
];

/**
 * Pods, the node and the clients talk through the hooks `forward`, `output` and `input` of the node's network; those of pods among
 * themselves are seen as well, as the bridge hands its packets to the firewall.
 */
function ruleset(table: string, matches: readonly string[], fate: string): string {
  const rules = matches.map((match) => `${match} ${fate}`).join('\n');
  const chain = (hook: string) => `chain ${hook} { type filter hook ${hook} priority -10; policy accept;\n${rules}\n}`;
  return `table inet ${table} {\n${['input', 'forward', 'output'].map(chain).join('\n')}\n}\n`;
}

const fault = (path: Path, fate: keyof typeof FATES): Fault => ({
  name: `${fate}-${path.name}`,
  says: `${{ cut: 'no packet passes', loss: '10 to 90 % of the packets are lost', reset: 'connections are reset' }[fate]} ${path.says}`,
  lastsSeconds: FOR_A_WHILE,
  async begin(system, args) {
    const table = tableOf(path, fate);
    const text = ruleset(table, path.matches(system), FATES[fate](args));
    await system.node.network('nft', ['--file', '-'], text);
    return { what: path.says, end: () => system.node.network('nft', ['delete', 'table', 'inet', table]) };
  },
});

/** How many connections a flood has at most: with 30 MB for their sockets it shakes a sidecar, and not the machine. */
const MOST_CONNECTIONS = 4000;

const flood = (
  name: string,
  says: string,
  find: (system: System) => { ip: string | undefined; port: number },
): Fault => ({
  name: `flood-${name}`,
  says: `up to ${MOST_CONNECTIONS} connections to ${says}, half of them silent and half of them with nonsense, reset in the end`,
  lastsSeconds: FOR_A_WHILE,
  async begin(system, { strength, seconds }) {
    const { ip, port } = find(system);
    const count = Math.round(100 + strength * (MOST_CONNECTIONS - 100));
    if (ip) system.clients.flood({ ip, port, count, seconds });
    return { what: `${count} connections to ${ip}:${port}` };
  },
});

const ipOf = (pods: ReturnType<typeof ourPods>) => pods[0]?.status?.podIP;

/** Packets lost, paths cut, connections reset, and far too many of them. */
export const NETWORK_FAULTS: readonly Fault[] = [
  ...PATHS.flatMap((path) => (['cut', 'loss', 'reset'] as const).map((fate) => fault(path, fate))),
  flood('sidecar', 'a sidecar', ({ pods }) => ({ ip: ipOf(pods.of('torture', 'busy-discount')), port: 7070 })),
  flood('app', 'an application', ({ pods }) => ({ ip: ipOf(pods.of('torture', 'busy-visits')), port: 8080 })),
  flood('webhook', 'the webhook', (system) => ({ ip: ipOf(ourPods(system, 'webhook')), port: 8443 })),
  {
    name: 'delete-pods',
    says: 'one of our pods is deleted at once, or one of each part',
    lastsSeconds: AT_ONCE,
    async begin(system, { strength }) {
      const victims = ['webhook', 'controller'].flatMap((part) => ourPods(system, part).slice(0, 1));
      const chosen = strength < 0.3 ? victims : victims.slice(0, 1);
      for (const { metadata } of chosen)
        await system.api.must(
          'DELETE',
          `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}?gracePeriodSeconds=0`,
        );
      return { what: chosen.map(({ metadata }) => metadata?.name).join(', ') };
    },
  },
];
