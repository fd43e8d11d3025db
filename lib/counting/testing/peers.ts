import type { ConnectionRules } from '../tally.ts';

/** For tests: everybody is a stranger, but for what a test says. */
export function peersWith(more: Partial<ConnectionRules>): ConnectionRules {
  return {
    ports: [8080],
    ownPorts: [],
    ownClientPorts: new Set(),
    inside: [],
    ignored: [],
    node: [],
    machinePorts: [],
    countsUndeclared: false,
    loopback: 'tell',
    runtimeUids: [],
    ...more,
  };
}
