import { megabytes } from '../measure/megabytes.ts';
import { atMost, type Figure, ratio } from '../report/figure.ts';
import type { AtSockets } from './sidecar-figures.ts';
import type { HostGoals } from './sidecar-goals.ts';

/**
 * What a status may take compared with a walk by the same host, by the number of sockets: the prototype on Node took 80 µs
 * whatever the number, and a walk 13 and 70 ms. Without sockets a walk is too short to tell.
 */
const OF_WALK: Readonly<Record<number, number>> = { 10000: 1 / 150, 50000: 1 / 800 };

/** How much longer than usual a client may wait during a walk without noticing, in milliseconds. */
const MAX_STALL = 10;

/** The host that the figures are of. */
interface Context {
  host: string;
  goals: HostGoals;
  /** The same on Node. */
  beside?: AtSockets | undefined;
}

/** The measurements with this many sockets, as figures. */
export function figuresAt(at: AtSockets, context: Context): Figure[] {
  const where = `${at.sockets.toLocaleString('en')} sockets, ${context.host}: `;
  const figures = [...statusFigures(at, context), ...walkFigures(at, context), ...idleFigures(at, context)];
  return figures.map((figure) => ({ ...figure, name: where + figure.name }));
}

function statusFigures(at: AtSockets, { goals, beside }: Context): Figure[] {
  const ofWalk = OF_WALK[at.sockets];
  const figure = (name: string, pick: (at: AtSockets) => number[]): Figure => ({
    name,
    unit: 'µs',
    values: pick(at),
    ...onNode(beside, pick),
  });
  return [
    { ...figure('GET /status', ({ statusMicroseconds }) => statusMicroseconds), goal: goals.status },
    {
      name: 'GET /status compared with a walk',
      unit: 'µs',
      values: at.statusMicroseconds,
      comparedWith: { name: 'a walk', values: at.walkMicroseconds },
      ...(ofWalk && { goal: ratio.atMost(ofWalk) }),
    },
    figure('GET /status while 100 connections a second come and go', (each) => each.medianWaitMicroseconds),
    figure('the slowest of a hundred of these', (each) => each.slowWaitMicroseconds),
  ];
}

function walkFigures({ sockets, walkOfC, stallMilliseconds }: AtSockets, { goals }: Context): Figure[] {
  const isJudged = sockets === 10_000;
  return [
    {
      name: 'a walk, turn by turn with one by C',
      unit: '×',
      values: walkOfC,
      ...(isJudged && goals.walk && { goal: goals.walk }),
    },
    {
      name: 'longest stall of the event loop in a walk',
      unit: 'ms',
      values: stallMilliseconds,
      ...(isJudged && { goal: atMost(MAX_STALL) }),
    },
  ];
}

function idleFigures(at: AtSockets, { beside }: Context): Figure[] {
  return [
    {
      name: 'CPU time of an idle sidecar per minute',
      unit: 'ms',
      values: at.cpuMillisecondsPerMinute,
      ...onNode(beside, (each) => each.cpuMillisecondsPerMinute),
      goal: atMost(6),
    },
    { name: 'anonymous memory, idle', unit: 'MB', values: at.idleKilobytes.map(megabytes) },
    { name: 'anonymous memory after 6,000 requests', unit: 'MB', values: at.askedKilobytes.map(megabytes) },
  ];
}

function onNode(
  beside: AtSockets | undefined,
  pick: (at: AtSockets) => number[],
): Pick<Figure, 'comparedWith'> | undefined {
  return beside && { comparedWith: { name: 'on Node', values: pick(beside) } };
}
