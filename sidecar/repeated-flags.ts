/** A sentence for each flag that is given twice, which the older spawner-sidecar refused. */
export function repeatedFlags(argv: readonly string[]): string[] {
  const flags = argv.flatMap((word) => /^--[a-z-]+/.exec(word)?.[0] ?? []);
  const repeated = new Set(flags.filter((flag, at) => flags.indexOf(flag) !== at));
  return [...repeated].map(
    (flag) => `Ignoring ${flag} where it stands first: it is given twice, and the last one counts`,
  );
}
