import { isOwnNamespace } from '../lib/counting/own-namespace.ts';
import type { Machine } from '../lib/platform/platform.ts';
import type { SidecarSettings } from './sidecar.ts';

/** What is wrong with settings of which each is right by itself, a sentence each. */
export function conflictsOf(
  { monitorPort, servePort, procRoot }: Pick<SidecarSettings, 'monitorPort' | 'servePort' | 'procRoot'>,
  machine: Machine,
): string[] {
  const table = `${procRoot}/net/tcp`;
  const problems = [];
  if (isMissing(machine, table)) problems.push(`Cannot read the socket tables: expected a file ${table}, found none`);
  else if (monitorPort.includes(servePort) && isOwnNamespace(machine, procRoot))
    problems.push(`Cannot monitor port ${servePort}: expected another port than the one that the sidecar answers on`);
  return problems;
}

/** What cannot be opened for another reason may be there in a moment. */
function isMissing(machine: Machine, path: string): boolean {
  try {
    machine.open(path).close();
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
