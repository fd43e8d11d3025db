import type { Capability, ProviderName } from '../provider/provider.ts';

/** A test that Jest did not run. */
export interface SkippedTest {
  /** Its file, relative to the repository. */
  file: string;
  name: string;
}

/** What a run knows of itself. */
export interface RunFacts {
  env: Readonly<Record<string, string | undefined>>;
  /** What provides the cluster of the end-to-end suite. */
  provider: ProviderName;
  /** What that cluster can do. */
  capabilities: readonly Capability[];
  isRoot: boolean;
}

/** When the tests of some files may be left out, and why. */
interface ExpectedSkip {
  files: RegExp;
  why: string;
  holds(facts: RunFacts): boolean;
}

/** A machine of a person may lack rights; one that runs for a change may not, and says so by this variable. */
const isPersons = ({ env }: RunFacts) => !env.CI;

const lacks =
  (capability: Capability) =>
  ({ capabilities }: RunFacts) =>
    !capabilities.includes(capability);

const EXPECTED: readonly ExpectedSkip[] = [
  { files: /\.kernel\.test\.ts$/, why: 'needs root', holds: (facts) => !facts.isRoot && isPersons(facts) },
  { files: /^sidecar\//, why: 'needs Rust', holds: (facts) => !facts.env.SPAWNER_NATIVE_HOST && isPersons(facts) },
  {
    files: /\/router\.kernel\./,
    why: 'by name: SPAWNER_LONG_REQUESTS=1',
    holds: ({ env }) => !env.SPAWNER_LONG_REQUESTS,
  },
  { files: /\/picture\.test/, why: 'by name: SPAWNER_PICTURE=1', holds: ({ env }) => !env.SPAWNER_PICTURE },
  {
    files: /\/other-charts\.test/,
    why: 'by name: SPAWNER_OTHER_CHARTS=1',
    holds: ({ env }) => !env.SPAWNER_OTHER_CHARTS,
  },
  {
    files: /\/controller-torture\./,
    why: 'by name: SPAWNER_TORTURE_SECONDS=180',
    holds: ({ env }) => !env.SPAWNER_TORTURE_SECONDS,
  },
  {
    files: /\/node-restart\./,
    why: 'needs a cluster whose node can be restarted',
    holds: lacks('restart-node'),
  },
  {
    files: /\/controller-torture\./,
    why: 'needs a cluster whose API server can be killed',
    holds: lacks('restart-api-server'),
  },
  {
    files: /\/cluster-crash\./,
    why: 'needs a cluster that ends with the process that started it',
    holds: lacks('end-with-its-starter'),
  },
  {
    files: /\/cluster-policy\./,
    why: 'needs an API server with mutating admission policies',
    holds: lacks('mutate-by-policy'),
  },
  {
    files: /\/(reaper-requests|sessions)\./,
    why: 'needs an API server with an audit log',
    holds: lacks('audit-requests'),
  },
  {
    files: /\/oci-registry\./,
    why: 'needs nodes that know the name of a registry in a pod',
    holds: lacks('pull-from-pod'),
  },
  {
    files: /\/(two-nodes|sessions-node)\./,
    why: 'needs a cluster that another node can join',
    holds: lacks('join-node'),
  },
  {
    files: /\/(two-nodes|sessions-policies)\./,
    why: 'needs a cluster whose network policies are enforced on demand',
    holds: lacks('enforce-policies'),
  },
  {
    files: /\/fleet\./,
    why: "needs a node whose network this machine's processes can enter",
    holds: lacks('enter-node-network'),
  },
  {
    files: /\/(keda|prometheus|oci-registry)\./,
    why: 'needs a cluster that the tests made',
    holds: ({ provider }) => provider === 'context',
  },
];

/** Why a test may be left out in this run, or undefined where it has to run. */
export function whySkipped({ file }: SkippedTest, facts: RunFacts): string | undefined {
  return EXPECTED.find(({ files, holds }) => files.test(file) && holds(facts))?.why;
}

/** What a run says of the tests that it left out, a line for each reason; empty where there are none. */
export function describeSkipped(skipped: readonly SkippedTest[], facts: RunFacts): string {
  const reasons = Map.groupBy(skipped, (test) => whySkipped(test, facts) ?? 'NOT EXPECTED');
  const lines = [...reasons].map(([why, tests]) => `  ${tests.length} ${why}: ${joinFiles(tests)}\n`);
  return lines.length > 0 ? `${skipped.length} skipped\n${lines.join('')}` : '';
}

function joinFiles(tests: readonly SkippedTest[]): string {
  return [...new Set(tests.map(({ file }) => file))].join(', ');
}
