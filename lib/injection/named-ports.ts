import { MAX_PORT } from '../../contract/ports.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';

type Lifecycle = NonNullable<V1Container['lifecycle']>;
/** A probe or a hook: what the kubelet does to a container. */
type Action = Pick<NonNullable<Lifecycle['preStop']>, 'exec' | 'httpGet' | 'tcpSocket'> & { grpc?: { port?: number } };

/**
 * As many characters of a pod's texts are read: an ordinary pod has some thousands, and reading this many takes a few
 * milliseconds. A port that stands behind them is not found.
 */
const MAX_TEXT = 256 * 1024;

/**
 * A number that may be a port: `7070`, `:7070`, `port=7070`, `-p7070`. No part of a longer number, of a word such as a hash, or
 * of a version.
 */
const PORT = /(?<=^|[^A-Za-z0-9.]|(?<![A-Za-z0-9])-[A-Za-z])\d{1,5}(?![A-Za-z0-9])/g;

/** The ports of a pod's probes and hooks as numbers. A name stands for a declared port. */
export function actionPorts(pod: V1Pod): number[] {
  const actions = listContainers(pod).flatMap(listActions);
  const ports = actions.flatMap(({ httpGet, tcpSocket, grpc }) => [httpGet?.port, tcpSocket?.port, grpc?.port]);
  return ports.map(Number).filter((port) => Number.isInteger(port) && port >= 1 && port <= MAX_PORT);
}

/**
 * The ports that a pod's texts name: commands, arguments, environment, and the commands of probes and hooks. Nothing where none
 * of them could name `wanted`, which is nearly always so, and cheaper to find out.
 */
export function portsInTexts(pod: V1Pod, wanted: number): number[] {
  const texts = boundedTexts(pod);
  if (!texts.some((text) => text.includes(String(wanted)))) return [];
  const ports = texts.flatMap((text) => text.match(PORT) ?? []).map(Number);
  return ports.includes(wanted) ? ports : [];
}

function listContainers({ spec }: V1Pod): V1Container[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
}

function listActions({ readinessProbe, livenessProbe, startupProbe, lifecycle }: V1Container): Action[] {
  const actions = [readinessProbe, livenessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return actions.filter((action) => action !== undefined && action !== null);
}

function boundedTexts(pod: V1Pod): string[] {
  let left = MAX_TEXT;
  const texts: string[] = [];
  for (const container of listContainers(pod)) {
    for (const text of listTexts(container)) {
      if (text.length > left) return texts;
      left -= text.length;
      texts.push(text);
    }
  }
  return texts;
}

function listTexts(container: V1Container): string[] {
  const { command, args, env } = container;
  const commands = listActions(container).flatMap(({ exec }) => exec?.command ?? []);
  return [...(command ?? []), ...(args ?? []), ...commands, ...(env ?? []).flatMap(({ value }) => value ?? [])];
}
