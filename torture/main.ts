import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withCluster } from '../hack/cluster/with-cluster.ts';
import { bundle } from '../hack/scene/prepare.ts';
import { chooseFaults } from './faults/choose.ts';
import { FAULTS } from './faults/faults.ts';
import { besiege } from './hostile/run.ts';
import { Journal } from './journal.ts';
import { describe, summarise } from './summary.ts';
import { torture } from './torture.ts';

const USAGE = `Breaks one thing after another in a cluster of its own, and says what broke in Spawner.

Usage: npm run torture -- [OPTIONS]

Options:
  --seconds N       How long [default: 300]
  --hours N         The same in hours
  --seed N          The sequence of faults [default: random, and printed]
  --passes N        Ends after this many passes of the reaper, or when the time is over [default: by the time alone]
  --pass-every N    Seconds from the beginning of a pass to that of the next one [default: 15]
  --only FAULT,...  Only these faults; a word selects all that contain it
  --output json     A line of JSON for each event on standard output
  --sabotage        Violates each invariant, and exits with 0 if every one of them noticed
  --hostile         No faults: hostile clients at a pod's sidecar, and its probes at the same time
  --addresses N     Number of addresses from which hostile clients of each kind come [default: 64]
  --connections N   Number of each kind from each address [default: 1]
  --list            Lists the faults and exits
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    hours: { type: 'string' },
    seed: { type: 'string' },
    passes: { type: 'string' },
    'pass-every': { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    output: { type: 'string' },
    sabotage: { type: 'boolean', default: false },
    hostile: { type: 'boolean', default: false },
    addresses: { type: 'string', default: '64' },
    connections: { type: 'string', default: '1' },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) process.stdout.write(USAGE);
else if (values.list) for (const { name, says } of FAULTS) process.stdout.write(`${name.padEnd(26)}${says}\n`);
else if (values.hostile) await startHostile();
else await start();

async function startHostile(): Promise<void> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 100_000));
  const seconds = Number(values.seconds ?? 300);
  const [addresses, connections] = [Number(values.addresses), Number(values.connections)];
  const journal = openJournal(`hostile-${seed}`);
  journal.note(
    { event: 'begin', seed, seconds, addresses, connections },
    `seed ${seed}, ${seconds} s, each kind of client from ${addresses} addresses; events in ${journal.folder}`,
  );
  await bundle();
  const found = await withCluster('torture', (provider, cluster) =>
    besiege(provider, cluster, { seed, seconds, addresses, connections, journal }),
  );
  for (const each of found) journal.note({ event: 'broken', what: each }, `BROKEN ${each}`);
  process.exit(found.length > 0 ? 1 : 0);
}

function openJournal(name: string): Journal {
  const folder = join(tmpdir(), `spawner-torture-${name}-${process.pid}`);
  return new Journal(folder, { isJson: values.output === 'json' });
}

async function start(): Promise<void> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 100_000));
  const seconds = Number(values.seconds ?? Number(values.hours ?? 1 / 12) * 3600);
  const passes = Number(values.passes ?? Number.POSITIVE_INFINITY);
  const passEverySeconds = Number(values['pass-every']);
  const { faults, left } = await chooseFaults(FAULTS, values.only.split(',').filter(Boolean));
  const isSabotage = values.sabotage;
  const journal = openJournal(String(seed));
  journal.note(
    { event: 'begin', seed, seconds, faults: faults.map(({ name }) => name), left },
    `seed ${seed}, ${seconds} s, ${faults.length} faults; events and evidence in ${journal.folder}`,
  );
  for (const { name, reason } of left)
    journal.note({ event: 'left-out', name, reason }, `left out: ${name}, ${reason}`);
  await bundle();
  const outcome = await withCluster('torture', (provider, cluster) =>
    torture(provider, cluster, { seed, seconds, passes, passEverySeconds, faults, journal, isSabotage }),
  );
  journal.note({ event: 'end', seed, ...summarise(outcome) }, describe(outcome));
  process.exit((isSabotage ? outcome.silent : outcome.broken).length > 0 ? 1 : 0);
}
