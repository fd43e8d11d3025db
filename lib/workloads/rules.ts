import { IDLE_ACTION_ANNOTATION, IDLE_ACTIONS, IDLE_TIMEOUT_ANNOTATION } from '../../contract/annotations.ts';
import { DEFAULT_REFRESH_SECONDS } from '../../contract/idle.ts';
import { parseDuration } from '../text/duration.ts';

/** When a workload may sleep, according to its annotations. */
export type Rules =
  | { kind: 'opted-out' }
  /** An invalid annotation: its author wanted something. */
  | { kind: 'wrong'; annotation: string }
  /** It asks to be deleted, which this reaper does not do. */
  | { kind: 'no-deletion' }
  | { kind: 'rules'; action: Action; idleSeconds: number; neverConnectedSeconds: number };

/** What is done when it is idle; `scale` by default. */
export type Action = 'scale' | 'delete';

/** The defaults. */
export interface DefaultRules {
  idleSeconds: number;
  /** Of workloads that never had a client: undefined means the same, infinity never. */
  neverConnectedSeconds: number | undefined;
  /** Whether pods are deleted that ask for it; true where nothing is said. */
  deletePods?: boolean;
  /** A person asks for it now: no timeout and no opt-out counts, and no note of an earlier pass. */
  isAskedFor?: boolean;
}

/** The project's annotations and labels, by key. */
export type Hints = Readonly<Record<string, string>>;

/** Where declarations may be. */
export interface Declarations {
  pods: readonly Hints[];
  /** The owner that would be scaled, then those above it. */
  owners: readonly Hints[];
  namespace: Hints;
}

/**
 * Reads the declarations.
 *
 * | annotation     | said by                        | counts                                           |
 * |----------------|--------------------------------|--------------------------------------------------|
 * | `idle-action`  | pod, owner or namespace: none  | opted out, whatever the others say               |
 * | `idle-action`  | a pod without owner: delete    | delete, where the reaper does that               |
 * | `idle-action`  | any other: delete              | wrong: a pod with an owner would be recreated    |
 * | `idle-timeout` | owners                         | the one nearest to what would be scaled          |
 * | `idle-timeout` | pods only                      | the longest: they may be of two templates        |
 * | `idle-timeout` | any: less than ten seconds     | wrong                                            |
 */
export function readRules({ pods, owners, namespace }: Declarations, defaults: DefaultRules): Rules {
  if (defaults.isAskedFor) return { kind: 'rules', action: 'scale', idleSeconds: 0, neverConnectedSeconds: 0 };
  const action = readAction({ pods, owners, namespace });
  if (action === 'none') return { kind: 'opted-out' };
  if (action === undefined) return { kind: 'wrong', annotation: IDLE_ACTION_ANNOTATION };
  if (action === 'delete' && defaults.deletePods === false) return { kind: 'no-deletion' };
  const ofOwner = collectTexts(owners, IDLE_TIMEOUT_ANNOTATION).slice(0, 1);
  const texts = ofOwner.length > 0 ? ofOwner : collectTexts(pods, IDLE_TIMEOUT_ANNOTATION);
  const timeouts = texts.map(readTimeout);
  if (timeouts.some(Number.isNaN)) return { kind: 'wrong', annotation: IDLE_TIMEOUT_ANNOTATION };
  const idleSeconds = timeouts.length > 0 ? Math.max(...timeouts) : defaults.idleSeconds;
  return { kind: 'rules', action, idleSeconds, neverConnectedSeconds: defaults.neverConnectedSeconds ?? idleSeconds };
}

/** Reports whether these notes opt out; whatever others say does not change that. */
export function isOptedOut(said: readonly Hints[]): boolean {
  return collectTexts(said, IDLE_ACTION_ANNOTATION).includes('none');
}

/** A sidecar looks every ten seconds, so a client of a shorter time may be found too late; and 0 may be meant as never. */
function readTimeout(text: string): number {
  const read = parseDuration(text);
  return read.kind === 'value' && read.value >= DEFAULT_REFRESH_SECONDS ? read.value : Number.NaN;
}

function readAction({ pods, owners, namespace }: Declarations): Action | 'none' | undefined {
  const ofPods = collectTexts(pods, IDLE_ACTION_ANNOTATION);
  const ofOthers = collectTexts([...owners, namespace], IDLE_ACTION_ANNOTATION);
  const all = [...ofPods, ...ofOthers];
  if (all.includes('none')) return 'none';
  const isKnown = all.every((text) => IDLE_ACTIONS.some((action) => action === text));
  const isDeleting = ofPods.includes('delete');
  if (!isKnown || ofOthers.includes('delete') || (isDeleting && owners.length > 0)) return undefined;
  return isDeleting ? 'delete' : 'scale';
}

function collectTexts(said: readonly Hints[], key: string): string[] {
  return said.flatMap((notes) => notes[key] ?? []);
}
