import { dirname } from 'node:path/posix';
import { findCycles } from './find-cycles.ts';
import type { Arrow } from './read-arrows.ts';
import { isOfTests, NEVER_LOADED, ROOMS, roomOf, STATE, TESTERS, WORLD } from './rooms.ts';

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
    ...product.flatMap(faultsOfArrow),
    ...project.files.filter((file) => !isOfTests(file)).flatMap((file) => faultOfPurity(file, project.read)),
    ...loadedUnwanted(product),
    ...describeCycles('files', betweenFiles(project.arrows)),
    ...describeCycles('folders', betweenFolders(product)),
  ];
}

function faultsOfArrow({ from, to }: Arrow): string[] {
  const room = roomOf(from);
  const faults: string[] = [];
  const isTester = TESTERS.some((folder) => from.startsWith(`${folder}/`));
  if (/(^|\/)testing\//.test(to) && !isTester) faults.push(`${from} imports ${to}, which is for tests`);
  if (/(^|\/)main\.ts$/.test(to)) faults.push(`${from} imports ${to}: nothing imports where a process starts`);
  if (room === undefined || roomOf(to) === room) return faults;
  if (!(ROOMS[room]?.imports ?? []).some((allowed) => fits(to, allowed)))
    faults.push(`${from} imports ${to}: ${room}/ imports ${ROOMS[room]?.imports.join(', ') || 'nothing'}`);
  return faults;
}

function fits(to: string, allowed: string): boolean {
  if (allowed.endsWith('*')) return to.startsWith(allowed.slice(0, -1));
  return to === allowed || to.startsWith(`${allowed}/`);
}

function faultOfPurity(file: string, read: (file: string) => string): string[] {
  const room = roomOf(file);
  if (room === undefined || !ROOMS[room]?.isPure) return [];
  const text = withoutComments(read(file));
  const found = [WORLD, STATE].flatMap((words) => words.exec(text)?.[0] ?? []);
  return found.map((word) => `${file} says ${word}: ${room}/ is pure`);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
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
