import { expect, test } from '@jest/globals';
import { printedByEach } from '../hack/build/run-on-hosts.ts';

/** Linear would be 8, and what is done once for each text makes it less. Quadratic is 64. */
const MOST = 12;

test('eight times as much of a foreign text is at most twelve times the work for each of its readers, on each host', async () => {
  const printed = await printedByEach(new URL('testing/growth-run.ts', import.meta.url));
  const ratios = printed.flatMap((lines, host) =>
    lines.filter(Boolean).map((line) => {
      const [name, ratio] = JSON.parse(line) as [string, number];
      return { host, name, ratio };
    }),
  );
  expect(ratios.filter(({ ratio }) => !(ratio <= MOST))).toEqual([]);
  expect(ratios.length).toBe(printed.length * 25);
}, 120_000);
