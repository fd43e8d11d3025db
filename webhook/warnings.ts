/**
 * The API server cuts a warning after 256 characters where there are more than 4096 of them from all sources together.
 * Eight of 250, and one that says how many more there are, leave almost half to others.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
 */
const MAX_LENGTH = 250;
const MAX_WARNINGS = 8;

/**
 * Warnings as an API server hands them on: short enough, and without control characters or halves of characters, at
 * which it would drop a warning altogether.
 */
export function shownWarnings(warnings: readonly string[]): string[] {
  const more = warnings.length - MAX_WARNINGS;
  const told = more > 0 ? [...warnings.slice(0, MAX_WARNINGS), `and ${more} more`] : warnings;
  return told.map((warning) => shorten(`spawner: ${warning}`.toWellFormed().replace(/\p{Cc}+/gu, ' ')));
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_LENGTH ? text : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}
