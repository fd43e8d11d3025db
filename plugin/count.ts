/** A number of things in words: `1 replica`, `2 replicas`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
