import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CERT_MANAGER } from './columns/others/cert-manager.ts';
import { fetchChart, renderOther } from './columns/others/fetch-chart.ts';
import { KYVERNO } from './columns/others/kyverno.ts';
import { partLines } from './columns/others/part-lines.ts';
import type { Values } from './columns/others/proof.ts';
import { addedTo, shownAt } from './columns/others/shown.ts';
import { CHART, type Rendered } from './render.ts';

// SPAWNER_OTHER_CHARTS=1 fetches the charts that README.md compares this one with, as Go modules, and renders what it says of them.
const onDemand = process.env.SPAWNER_OTHER_CHARTS ? describe : describe.skip;

onDemand.each([CERT_MANAGER, KYVERNO])('$name $version', (other) => {
  let chart = '';
  let before: Rendered[] = [];
  const objects = (set: Values) => renderOther(chart, other.name, { ...other.values, ...set });
  beforeAll(() => {
    chart = fetchChart(other);
    before = objects({}) as Rendered[];
  });
  afterAll(() => rmSync(chart, { recursive: true, force: true }));

  test('README.md of the chart says how many lines a part of it has', () => {
    const rows = [...readFileSync(join(CHART, 'README.md'), 'utf8').matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) =>
      row.split(' | '),
    );
    const column = rows.find(([first]) => first === 'lines')?.indexOf(other.name) ?? -1;
    const counted = partLines(chart, other.part);
    const said = rows.filter(([row = '']) => row in counted).map((row) => [row[0], Number(row[column])]);
    expect(Object.fromEntries(said)).toEqual(counted);
  });

  const proofs = Object.entries(other.cells).flatMap(([what, all]) => all.map((proof) => ({ what, proof })));
  test.each(proofs.map(({ what, proof }) => [what, proof.says, Object.keys(proof.set).join(', '), proof] as const))(
    '%s, %s: %s',
    (_what, _says, _keys, proof) => {
      const after = objects(proof.set);
      if (!('of' in proof)) {
        expect(typeof after === 'string' ? before : after).toEqual(before);
        return;
      }
      const [default_, shown] = [shownAt(before, proof), shownAt(after as Rendered[], proof)];
      expect(proof.left ? shown : addedTo(default_, shown)).toEqual(proof.left ?? proof.added);
      // Without the values it is not so.
      if (Object.keys(proof.set).length > 0) expect(shown).not.toEqual(default_);
    },
  );
});
