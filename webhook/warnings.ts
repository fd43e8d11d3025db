/**
 * The API server cuts a warning after 256 characters where there are more than 4096 of them from all sources together.
 * With nine warnings at most, 250 each leave almost half to others.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
 */
const MAX_LENGTH = 250;

/**
 * Warnings as an API server hands them on: short enough, and without control characters or halves of characters, at
 * which it would drop a warning altogether.
 */
export function shownWarnings(warnings: readonly string[]): string[] {
  return warnings.map((warning) => shorten(`spawner: ${warning}`.toWellFormed().replace(/\p{Cc}+/gu, ' ')));
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_LENGTH ? text : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}
