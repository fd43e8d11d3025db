/** What a room may import, apart from itself: rooms, single files and packages. Tests and `testing/` folders are exempt. */
export interface Room {
  imports: readonly string[];
  /** No I/O, no clock and no random number: what it needs of the world it is given. */
  isPure?: boolean;
}

const SMALL_LIBRARIES = ['p-limit', 'prom-client'];
const PROCESS = ['contract', 'lib/text', 'lib/process', 'lib/http', 'lib/kube', ...SMALL_LIBRARIES, 'node:*'];
const TYPES_OF_KUBERNETES = 'lib/kube/types.ts';

/**
 * The rooms of the product by their folders, from the floor up; the longest folder that fits is a file's room. A process imports no other
 * process. The sidecar and all below it ship no package.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  contract: { imports: [], isPure: true },
  'lib/text': { imports: ['contract'], isPure: true },
  'lib/process': { imports: ['contract', 'lib/text', 'node:*'] },
  'lib/platform': { imports: ['node:*'] },
  'lib/platform/native': { imports: ['lib/platform'] },
  'lib/netlink': { imports: ['lib/platform', 'lib/text'] },
  'lib/http': { imports: ['contract', 'lib/text', 'lib/process', 'lib/platform', 'node:*'] },
  'lib/counting': {
    imports: ['contract', 'lib/text', 'lib/platform', 'lib/netlink', 'lib/process/log.ts'],
    isPure: true,
  },
  'lib/kube': { imports: ['contract', 'lib/text', 'lib/process', 'lib/http', '@kubernetes/client-node', 'node:*'] },
  'lib/injection': { imports: ['contract', 'lib/text', TYPES_OF_KUBERNETES, 'fast-json-patch'], isPure: true },
  'lib/workloads': { imports: PROCESS },
  'lib/sessions': {
    imports: ['contract', 'lib/text', 'lib/injection', TYPES_OF_KUBERNETES, 'node:crypto', 'node:net'],
    isPure: true,
  },
  sidecar: {
    imports: [
      'contract',
      'lib/text',
      'lib/process',
      'lib/platform',
      'lib/http',
      'lib/netlink',
      'lib/counting',
      'node:*',
    ],
  },
  webhook: {
    imports: [
      ...['contract', 'lib/text', 'lib/process', 'lib/injection', TYPES_OF_KUBERNETES],
      ...['express', 'prom-client', 'fast-json-patch', 'node:*'],
    ],
  },
  controller: { imports: [...PROCESS, 'lib/injection', 'selfsigned'] },
  reaper: { imports: [...PROCESS, 'lib/workloads'] },
  'sessions/controller': { imports: [...PROCESS, 'lib/injection', 'lib/sessions'] },
  cleanup: { imports: [...PROCESS, 'lib/workloads'] },
  'sessions/api': { imports: [...PROCESS, 'lib/sessions', 'express'] },
  plugin: { imports: [...PROCESS, 'lib/workloads', 'lib/sessions', 'commander'] },
  'helm-test': { imports: PROCESS },
  demo: { imports: ['contract', 'demo/drop-four/game', 'ws', 'node:*'] },
  'demo/drop-four/game': { imports: [], isPure: true },
  torture: { imports: ['contract', 'hack', 'lib/text/testing', TYPES_OF_KUBERNETES, 'node:*'] },
};

const WORKSHOP = [
  'hack/base',
  'hack/tools',
  'hack/build',
  'hack/provider',
  'hack/images',
  'hack/cluster',
  'hack/scene',
];
const SHARED = ['contract', 'lib'];

/** The rooms of what builds, measures and tests the product, likewise. */
export const WORKSHOPS: Readonly<Record<string, Room>> = {
  'hack/base': { imports: ['node:*'] },
  'hack/tools': { imports: ['hack/base', 'node:*'] },
  'hack/build': { imports: ['hack/base', 'esbuild', 'spdx-satisfies', 'node:*'] },
  'hack/provider': { imports: ['hack/tools'] },
  'hack/images': { imports: ['hack/base', 'hack/build', 'hack/provider', 'node:*'] },
  'hack/cluster': {
    imports: ['hack/base', 'hack/tools', 'hack/provider', 'hack/images', 'selfsigned', 'node:*'],
  },
  'hack/draw': { imports: ['vega', 'vega-lite'] },
  'hack/check': { imports: ['hack/base', 'hack/provider', '@babel/parser', 'node:*'] },
  'hack/scene': { imports: [...WORKSHOP, 'hack/check', 'contract', TYPES_OF_KUBERNETES, 'yaml', 'node:*'] },
  'hack/demo': { imports: [...WORKSHOP, 'contract', 'demo/drop-four/game', 'ws', 'node:*'] },
  hack: { imports: ['hack', 'node:*'] },
  bench: {
    imports: [
      ...[...SHARED, 'hack', 'sidecar/testing', 'webhook/testing', 'webhook/exceeds-value-limit.ts'],
      ...['esbuild', 'p-limit', 'selfsigned', 'yaml', 'node:*'],
    ],
  },
  'test-e2e': { imports: [...SHARED, 'hack', '@jest/globals', 'playwright-core', 'yaml', 'node:*'] },
  chart: { imports: [...SHARED, 'hack', 'yaml', 'node:*'] },
  // Tests alone.
  docs: { imports: [] },
  'sessions/router': { imports: [] },
};

/** Who may import what lies in a `testing/` folder. */
export const TESTERS = ['bench', 'torture', 'test-e2e', 'chart', 'docs'];

/** What a process must not load, not even through others, by where it starts. */
export const NEVER_LOADED: Readonly<Record<string, readonly string[]>> = {
  'sidecar/main.ts': ['*'],
  'webhook/main.ts': ['@kubernetes/client-node'],
};

/** What a pure file may use of Node. */
export const PURE_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash'],
  'node:net': ['isIP'],
};

/** Files that decide, in rooms that are not pure. */
const DECIDES = /(^|\/)(decide|judge|plan|tally|verdict)[\w-]*\.ts$/;

/** The room of a file: the longest folder of {@link ROOMS} or {@link WORKSHOPS} that it lies in. */
export function roomOf(file: string): string | undefined {
  const rooms = [...Object.keys(ROOMS), ...Object.keys(WORKSHOPS)].filter((room) => file.startsWith(`${room}/`));
  return rooms.sort((one, other) => other.length - one.length)[0];
}

/** Reports whether a room, or a file outside of pure rooms by its name, is held to be pure. */
export function isPure(file: string): boolean {
  return isInPureRoom(file) || DECIDES.test(file);
}

/** Reports whether a file lies in a room that is pure. */
export function isInPureRoom(file: string): boolean {
  return ROOMS[roomOf(file) ?? '']?.isPure ?? false;
}

/** Reports whether a file is a test, or helps tests. */
export function isOfTests(file: string): boolean {
  return /\.test\.ts$/.test(file) || /(^|\/)testing\//.test(file);
}
