import { step } from '../../hack/base/progress.ts';
import { MAX_VALUES } from '../../webhook/exceeds-value-limit.ts';
import { DENSE_TEXTS } from '../../webhook/testing/costly-json.ts';
import type { Benchmark } from '../benchmark.ts';
import { atMost, type Figure } from '../report/figure.ts';
import { type Lab, load, withLab } from './webhook-load.ts';
import { buildReview } from './webhook-reviews.ts';
import { startServer } from './webhook-servers.ts';

/** What the webhook keeps resident: after a million reviews, and at most when clients send the worst that it parses. */
export const WEBHOOK_MEMORY: Benchmark = {
  on: 'machine',
  name: 'webhook-memory',
  title: 'memory of the webhook',
  async measure({ isQuick }) {
    const figures: Figure[] = [];
    await withLab(async (lab) => {
      figures.push(...(await afterMany(lab, isQuick ? 10_000 : 1_000_000)));
      for (const [name, textOf] of DENSE_TEXTS) figures.push(await underAttack(lab, name, textOf(MAX_VALUES - 100)));
    });
    return figures;
  },
};

async function afterMany(lab: Lab, reviews: number): Promise<Figure[]> {
  lab.writeBody('5.json', buildReview(5));
  const server = await startServer('spawner', { port: 18_443, ...lab });
  try {
    const before = server.residentMegabytes();
    await step(`${reviews.toLocaleString('en')} reviews`, () =>
      load(lab, server, { body: '5.json', inFlight: 32, limit: ['requests', String(reviews)] }),
    );
    return [
      { name: 'resident before the first review', unit: 'MB', values: [before] },
      {
        name: `resident after ${reviews.toLocaleString('en')} reviews of 5 KB`,
        unit: 'MB',
        values: [server.residentMegabytes()],
        // With express, whose router the project uses on purpose.
        goal: atMost(115),
      },
    ];
  } finally {
    server.stop();
  }
}

async function underAttack(lab: Lab, name: string, json: string): Promise<Figure> {
  lab.writeBody('dense.json', reviewWith(json));
  const server = await startServer('spawner', { port: 18_443, ...lab });
  try {
    await load(lab, server, { body: 'dense.json', inFlight: 8, limit: ['requests', '40'] });
    const values = [server.peakMegabytes()];
    return { name: `${PEAK}, 8 clients that send ${name}`, unit: 'MB', values };
  } finally {
    server.stop();
  }
}

/** What names of figures begin with that say how much a process ever had. */
const PEAK = 'most ever resident';

/** A valid review, with a large value in a field that is never read. */
function reviewWith(json: string): string {
  return buildReview(1).replace('"dryRun":false', `"dryRun":${json}`);
}
