/**
 * The decimal numbers of a text behind a label, to the end of its line. Words between them are skipped, so `inuse 3
 * orphan 0` gives 3 and 0. None where the label is not there.
 */
export function numbersAfter(text: string, label: string): number[] {
  const at = text.indexOf(label);
  if (at === -1) return [];
  const end = text.indexOf('\n', at + label.length);
  const words = text.slice(at + label.length, end === -1 ? text.length : end).split(' ');
  return words.map((word) => Number.parseInt(word, 10)).filter((number) => !Number.isNaN(number));
}
