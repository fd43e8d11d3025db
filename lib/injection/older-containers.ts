import { isSidecarName } from '../../contract/containers.ts';
import { DEFAULT_SERVE_PORT, MAX_PORT } from '../../contract/ports.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';

/** A container of one of the programs that this project replaces, which was left in the pod. */
export interface OlderContainer {
  name: string;
  program: OlderProgram;
  /** Where it answers machines: declared, or as its command line says. */
  ports: readonly number[];
}

const PROGRAMS = ['spawner-sidecar', 'tcp-exporter', 'network-watcher'] as const;
type OlderProgram = (typeof PROGRAMS)[number];

/** Finds them by image or by command, whatever they are called. */
export function olderContainers({ spec }: V1Pod): OlderContainer[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.flatMap((container) => {
    const program = isSidecarName(container.name) ? undefined : recogniseProgram(container);
    return program === undefined ? [] : [{ name: container.name, program, ports: readPorts(container, program) }];
  });
}

/** What the pod's author should know of one. */
export function olderContainerWarning({ name, program, ports }: OlderContainer): string {
  const left =
    ports.length === 0 ? '' : `port ${ports.join(', ')} is not monitored, because scrapes would keep the pod awake; `;
  return `Container "${name}" is an older ${program}: ${left}remove it, the sidecar replaces it`;
}

/** `network:watch` is network-watcher's command; two ports are tcp-exporter's, also in the image of its successor. */
function recogniseProgram(container: V1Container): OlderProgram | undefined {
  const { image = '', args = [] } = container;
  const words = joinCommand(container);
  if (words.includes('network:watch')) return 'network-watcher';
  const named = [image, ...words].map(programNamed).find((found) => found !== undefined);
  return named === 'spawner-sidecar' && isPort(args[0]) ? 'tcp-exporter' : named;
}

/** What a shell is given to run is words as well, where it is one plain command: a script may name another's program. */
function joinCommand({ command = [], args = [] }: V1Container): string[] {
  return [...command, ...args].flatMap((word) => (/[;&|<>$`(){}\n]/.test(word) ? [word] : word.split(/\s+/)));
}

/** By the last part of a path, without an image's tag and digest: `tcp_exporter.py` is one as well. */
function programNamed(path: string): OlderProgram | undefined {
  const [name = ''] = path.slice(path.lastIndexOf('/') + 1).split(/[:@]/, 1);
  const plain = name.endsWith('.py') ? name.slice(0, -'.py'.length) : name;
  return PROGRAMS.find((program) => program === plain.replaceAll('_', '-'));
}

function readPorts(container: V1Container, program: OlderProgram): number[] {
  const { ports = [] } = container;
  const words = joinCommand(container);
  const declared = ports.map(({ containerPort }) => containerPort);
  const said =
    program === 'network-watcher' ? [] : [program === 'tcp-exporter' ? words.find(isPort) : readServePort(words)];
  return [...new Set([...declared, ...said.map(Number)])].filter((port) => port >= 1 && port <= MAX_PORT);
}

function readServePort(words: readonly string[]): string {
  const at = words.findIndex((word) => /^--serve-port(=|$)/.test(word));
  return words[at]?.split('=')[1] ?? (at < 0 ? String(DEFAULT_SERVE_PORT) : (words[at + 1] ?? ''));
}

function isPort(word: string | undefined): boolean {
  return /^[0-9]{1,5}$/.test(word ?? '');
}
