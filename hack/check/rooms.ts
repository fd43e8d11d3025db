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
  // Of node:net what tells an address.
  'lib/text': { imports: ['contract', 'node:net'], isPure: true },
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
  // Of node:crypto what makes a digest, of node:net what tells an address.
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

/** Who may import what lies in a `testing/` folder. */
export const TESTERS = ['bench', 'torture', 'test-e2e', 'chart', 'docs'];

/** What a process must not load, not even through others, by where it starts. */
export const NEVER_LOADED: Readonly<Record<string, readonly string[]>> = {
  'sidecar/main.ts': ['*'],
  'webhook/main.ts': ['@kubernetes/client-node'],
};

/** Words by which a pure file would reach for the world. */
export const WORLD =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.(env|hrtime|pid)|setTimeout|setInterval|fetch)\b/;

/** What would outlive a call in a pure file. */
export const STATE = /^(export )?(let|var) \w+/m;

/** The room of a file: the longest folder of {@link ROOMS} that it lies in. */
export function roomOf(file: string): string | undefined {
  const rooms = Object.keys(ROOMS).filter((room) => file.startsWith(`${room}/`));
  return rooms.sort((one, other) => other.length - one.length)[0];
}

/** Reports whether a file is a test, or helps tests. */
export function isOfTests(file: string): boolean {
  return /\.test\.ts$/.test(file) || /(^|\/)testing\//.test(file);
}
