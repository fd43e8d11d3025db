import { findHost, probeHeaders } from '../probes/probe-headers.ts';
import { probeUrl, requestTarget, resolve, textOf } from '../probes/probe-url.ts';
import { generateProbe } from './generate-probe.ts';

/** Runs on every host, bundled, and prints what generated probes would send, and where redirects lead them. */
const PROBES = 1500;

for (let seed = 1; seed <= PROBES; seed += 1) {
  const { path, headers, replies } = generateProbe(seed);
  const first = probeUrl('http', '10.0.0.1:8080', path);
  const locations = replies.flatMap((reply) => /^Location: (.*)\r$/m.exec(reply)?.[1] ?? []);
  for (const url of [first, ...locations.map((location) => resolve(first, location))]) {
    const lines = url && probeHeaders(headers, { url, authority: findHost(headers), from: first });
    process.stdout.write(`${JSON.stringify([url && textOf(requestTarget(url)), lines])}\n`);
  }
}
process.exit(0);
