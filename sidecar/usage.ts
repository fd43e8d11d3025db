import { type Parser, value, wrong } from '../runtime/parse.ts';

/** Asks the application how much of its memory it uses, in percent. Rejects where it does not say. */
export type ReadUsage = () => Promise<number>;

/** Twenty times what an application answers that tells more of itself than its memory. */
const MAX_BYTES = 65_536;

/** An application that takes longer is asked again later. */
const TIMEOUT_MS = 2_000;

/** `memory.percent` of the JSON that soketi's /usage answers, and whoever does as it does. */
export const parseUsage: Parser<number> = (text) => {
  const expected = wrong('JSON with memory.percent, a number from 0 to 100');
  try {
    const { memory } = JSON.parse(text) as { memory?: { percent?: unknown } };
    const percent = Number(memory?.percent ?? Number.NaN);
    return percent >= 0 && percent <= 100 ? value(percent) : expected;
  } catch {
    return expected;
  }
};

/** Asks over one connection that is kept, which is from inside the pod and so no activity. */
export async function createUsageReader(url: URL): Promise<ReadUsage> {
  // Loaded here, so that a pod that does not want it has no memory for it.
  const { Agent, request } = await import('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { accept: 'application/json', 'user-agent': 'spawner-sidecar' };
  const ask = (resolve: (text: string) => void, reject: (error: Error) => void) => {
    const asked = request(url, { agent, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= MAX_BYTES) chunks.push(chunk);
        else response.destroy(new Error(`expected at most ${MAX_BYTES} bytes`));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`expected status 200, got ${response.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  };
  return async () => {
    const parsed = parseUsage(await new Promise(ask));
    if (parsed.kind === 'wrong') throw new Error(`expected ${parsed.expected}`);
    return parsed.value;
  };
}
