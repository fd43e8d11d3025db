/** Paths of a repository that a text names: what begins with one of these folders and does not go on as a pattern. */
export function pathsIn(text: string, folders: readonly string[]): string[] {
  const names = folders.map((name) => name.replaceAll('.', '\\.')).join('|');
  const path = new RegExp(`(?<![\\w@./:*-])(?:${names})(?:/[\\w@.-]+)+(?![\\w*{<$/-])`, 'g');
  return [...new Set(text.match(path))].map((found) => found.replace(/\.$/, ''));
}
