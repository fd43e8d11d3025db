import { dirname } from 'node:path/posix';
import { findCycles } from './find-cycles.ts';
import { findWorld } from './find-world.ts';
import { type Arrow, COMPUTED } from './read-arrows.ts';
import {
  isInPureRoom,
  isOfTests,
  isPure,
  NEVER_LOADED,
  PURE_FUNCTIONS,
  ROOMS,
  roomOf,
  TESTERS,
  WORKSHOPS,
} from './rooms.ts';

/** The project as the rules see it. */
export interface Project {
  files: readonly string[];
  arrows: readonly Arrow[];
  read(file: string): string;
}

/** What breaks the rules of the rooms, a sentence each; empty where all is well. */
export function findFaults(project: Project): string[] {
  const product = project.arrows.filter(({ from }) => !isOfTests(from));
  return [
    ...project.files
      .filter((file) => file.includes('/') && roomOf(file) === undefined)
      .map((file) => `${file} is in no room`),
    ...project.arrows.flatMap(faultsOfAnyArrow),
    ...product.flatMap(faultsOfArrow),
    ...product.flatMap(faultOfPureArrow),
    ...project.files.filter((file) => !isOfTests(file)).flatMap((file) => faultOfPurity(file, project.read)),
    ...loadedUnwanted(product),
    ...describeCycles('files', betweenFiles(project.arrows)),
    ...describeCycles('folders', betweenFolders(product)),
  ];
}

/** What tests may not do either. */
function faultsOfAnyArrow({ from, to }: Arrow): string[] {
  if (to === COMPUTED) return [`${from} imports what is only known as it runs`];
  return /\.test\.ts$/.test(to) ? [`${from} imports ${to}: nothing imports a test`] : [];
}

function faultsOfArrow({ from, to }: Arrow): string[] {
  const room = roomOf(from);
  const faults: string[] = [];
  const isTester = TESTERS.some((folder) => from.startsWith(`${folder}/`));
  if (/(^|\/)testing\//.test(to) && !isTester) faults.push(`${from} imports ${to}, which is for tests`);
  if (/(^|\/)main\.ts$/.test(to)) faults.push(`${from} imports ${to}: nothing imports where a process starts`);
  if (room === undefined || roomOf(to) === room) return faults;
  const { imports } = ROOMS[room] ?? WORKSHOPS[room] ?? { imports: [] };
  if (!imports.some((allowed) => fits(to, allowed)))
    faults.push(`${from} imports ${to}: ${room}/ imports ${imports.join(', ') || 'nothing'}`);
  return faults;
}

/** A pure file loads pure ones alone, and of Node only what is named; types may come from elsewhere. */
function faultOfPureArrow({ from, to, isType, names }: Arrow): string[] {
  if (isType || !isPure(from)) return [];
  const allowed = PURE_FUNCTIONS[to] ?? [];
  const isAllowed = names.length > 0 && names.every((name) => allowed.includes(name));
  const isPureFile = isInPureRoom(from) ? isInPureRoom(to) : /\.ts$/.test(to);
  return isAllowed || isPureFile
    ? []
    : [`${from} loads ${[names.join(', '), to].filter(Boolean).join(' of ')}, which is not pure`];
}

function fits(to: string, allowed: string): boolean {
  if (allowed.endsWith('*')) return to.startsWith(allowed.slice(0, -1));
  return to === allowed || to.startsWith(`${allowed}/`);
}

function faultOfPurity(file: string, read: (file: string) => string): string[] {
  return isPure(file) ? findWorld(read(file)).map((word) => `${file} says ${word}: it is pure`) : [];
}

function loadedUnwanted(arrows: readonly Arrow[]): string[] {
  const loaded = Map.groupBy(
    arrows.filter(({ isType }) => !isType),
    ({ from }) => from,
  );
  return Object.entries(NEVER_LOADED).flatMap(([start, unwanted]) => {
    const reached = new Set([start]);
    for (const file of reached) for (const { to } of loaded.get(file) ?? []) reached.add(to);
    const isUnwanted = (to: string) => unwanted.includes(to) || (unwanted.includes('*') && isPackage(to));
    return [...reached].filter(isUnwanted).map((to) => `${start} loads ${to}`);
  });
}

function isPackage(to: string): boolean {
  return !to.startsWith('node:') && !/\.(ts|json|js)$/.test(to);
}

type Edge = readonly [from: string, to: string];

function betweenFiles(arrows: readonly Arrow[]): Edge[] {
  return arrows.filter(({ to }) => to.endsWith('.ts')).map(({ from, to }) => [from, to]);
}

/** From folder to folder in the deepest folder that has both; a file and the folders next to it make no edge. */
function betweenFolders(arrows: readonly Arrow[]): Edge[] {
  return betweenFiles(arrows).flatMap(([from, to]): Edge[] => {
    const [ofFrom, ofTo] = [dirname(from).split('/'), dirname(to).split('/')];
    const at = ofFrom.findIndex((name, depth) => name !== ofTo[depth]);
    if (at < 0 || at >= ofTo.length) return [];
    return [[ofFrom.slice(0, at + 1).join('/'), ofTo.slice(0, at + 1).join('/')]];
  });
}

function describeCycles(kind: string, edges: readonly Edge[]): string[] {
  const cycles = findCycles(edges).map((cycle) => `a cycle of ${kind}: ${cycle.join(' > ')}`);
  return [...new Set(cycles)];
}
