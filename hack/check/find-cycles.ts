/** Cycles of a graph, each as the names on its way; the smallest set that shows every strongly connected part. */
export function findCycles(edges: readonly (readonly [from: string, to: string])[]): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[][] = [];
  const walk = (name: string, way: readonly string[]) => {
    const at = way.indexOf(name);
    if (at >= 0) cycles.push([...way.slice(at), name]);
    if (at >= 0 || done.has(name)) return;
    for (const to of next.get(name) ?? []) walk(to, [...way, name]);
    done.add(name);
  };
  for (const name of next.keys()) walk(name, []);
  return cycles;
}
