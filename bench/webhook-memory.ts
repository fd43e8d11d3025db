import { parseArgs } from 'node:util';
import { step } from '../hack/progress.ts';
import { DENSE_TEXTS } from '../webhook/dense-texts.ts';
import { MAX_VALUES } from '../webhook/is-too-dense.ts';
import { load, withLab } from './webhook-load.ts';
import { reviewOf } from './webhook-reviews.ts';
import { startServer } from './webhook-servers.ts';

// What the webhook keeps resident: after a million reviews, and at most when clients send the worst that it parses.
const { values } = parseArgs({ options: { reviews: { type: 'string', default: '1000000' } } });
const PARTS = 10;

await withLab(async (lab) => {
  lab.writeBody('5.json', reviewOf(5));
  const options = { port: 18_443, ...lab };
  const server = await startServer('spawner', options);
  const part = Number(values.reviews) / PARTS;
  process.stdout.write(`${server.residentMegabytes().toFixed(0)} MB resident before the first review\n`);
  for (let done = part; done <= part * PARTS; done += part) {
    await step(`${done} reviews`, () =>
      load(lab, server, { body: '5.json', inFlight: 32, limit: ['requests', String(part)] }),
    );
    process.stdout.write(`${server.residentMegabytes().toFixed(0)} MB resident after ${done} reviews of 5 KB\n`);
  }
  server.stop();

  for (const [name, textOf] of DENSE_TEXTS) {
    lab.writeBody('dense.json', reviewWith(textOf(MAX_VALUES - 100)));
    const attacked = await startServer('spawner', options);
    const { failed } = await load(lab, attacked, { body: 'dense.json', inFlight: 8, limit: ['requests', '40'] });
    const peak = attacked.peakMegabytes().toFixed(0);
    process.stdout.write(`${peak} MB at most with 8 clients that send ${name}, ${failed} of 40 refused\n`);
    attacked.stop();
  }
});

/** A review that is one, with a value in a place where nobody looks. */
function reviewWith(json: string): string {
  return reviewOf(1).replace('"dryRun":false', `"dryRun":${json}`);
}
