import type { Inspected } from '../lib/workloads/inspect.ts';
import type { Fleet } from './fleet.ts';
import { readName, type TypedName } from './object-name.ts';
import type { Sleeper } from './sleepers.ts';

/** A workload that has pods, or one that sleeps. */
export type Found = { kind: 'awake'; seen: Inspected } | { kind: 'asleep'; sleeper: Sleeper };

/** What kubectl calls the kinds for short. */
const SHORT: Readonly<Record<string, string>> = {
  deploy: 'deployment',
  sts: 'statefulset',
  rs: 'replicaset',
  rc: 'replicationcontroller',
  po: 'pod',
  ds: 'daemonset',
};

/**
 * Finds a workload by its name, with its type or without.
 * @throws Error where none or several have the name
 */
export function findWorkload({ awake, asleep }: Fleet, words: readonly string[]): Found {
  const wanted = readName(words);
  const sleepers = asleep.filter(({ owner }) => isMeant(wanted, `${owner.kind.kind}/${owner.name}`));
  const names = new Set(sleepers.map(({ owner }) => `${owner.kind.kind}/${owner.name}`));
  const found: Found[] = [
    ...sleepers.map((sleeper): Found => ({ kind: 'asleep', sleeper })),
    ...awake
      .filter(({ workload }) => isMeant(wanted, workload.name) && !names.has(workload.name))
      .map((seen): Found => ({ kind: 'awake', seen })),
  ];
  const [only] = found;
  const text = words.join('/');
  if (!only)
    throw new Error(`Cannot find ${text}: expected a monitored workload, as kubectl spawner status lists them`);
  if (found.length > 1)
    throw new Error(`Cannot tell which ${text} is meant: expected one of ${found.map(formatWorkload).join(', ')}`);
  return only;
}

/** A workload as users name it, such as `Deployment/web`. */
export function formatWorkload(found: Found): string {
  if (found.kind === 'awake') return found.seen.workload.name;
  return `${found.sleeper.owner.kind.kind}/${found.sleeper.owner.name}`;
}

function isMeant({ type, name }: TypedName, workload: string): boolean {
  const [kind = '', called] = workload.split('/');
  if (called !== name) return false;
  if (type === undefined) return true;
  const [word = ''] = type.toLowerCase().split('.');
  const long = SHORT[word] ?? word;
  return [kind.toLowerCase(), `${kind.toLowerCase()}s`].includes(long);
}
