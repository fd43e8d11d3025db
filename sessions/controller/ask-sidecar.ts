import { LISTENERS_PATH, STATUS_PATH } from '../../contract/paths.ts';
import { isSidecar } from '../../lib/http/is-sidecar.ts';
import { requestText } from '../../lib/http/request-text.ts';
import { describeError } from '../../lib/process/log.ts';
import { readAnswer, readListens, type SidecarAnswer } from '../../lib/sessions/read-answer.ts';
import { parseJson } from '../../lib/text/parse-json.ts';
import { urlHost } from '../../lib/text/url-host.ts';

/** As the reaper has it: a sidecar answers within a millisecond, and a status is under 1 KiB. */
const BOUNDS = { deadlineMs: 2000, maxBytes: 64 * 1024 };

/** Where a sidecar answers. */
export interface SidecarPlace {
  ip: string;
  servePort: number;
}

/** Asks the sidecar of a pod. Never throws: whatever goes wrong is no answer. Redirects are not followed. */
export async function askSidecar(place: SidecarPlace, now: () => number): Promise<SidecarAnswer> {
  const said = await read(place, STATUS_PATH);
  return said.kind === 'none' ? said : readAnswer(said.body, now());
}

/** The same for a session that starts: once its application listens, the sidecar is asked on which addresses. */
export async function askStarting(place: SidecarPlace, httpPort: number, now: () => number): Promise<SidecarAnswer> {
  const answer = await askSidecar(place, now);
  if (answer.kind === 'none' || answer.listens === 'nowhere') return answer;
  const said = await read(place, LISTENERS_PATH);
  // A sidecar that does not know the question yet has said all it can.
  if (said.kind === 'none') return said.status === 404 ? answer : said;
  const listens = readListens(said.body, httpPort);
  return listens === undefined ? { kind: 'none', error: 'the answer names no listeners' } : { ...answer, listens };
}

type Said = { kind: 'said'; body: unknown } | { kind: 'none'; error: string; status?: number };

async function read({ ip, servePort }: SidecarPlace, path: string): Promise<Said> {
  try {
    const url = new URL(`http://${urlHost(ip)}:${servePort}${path}`);
    const { status, headers, body } = await requestText(url, BOUNDS);
    if (status !== 200) return { kind: 'none', error: `HTTP status ${status}`, status };
    const said = parseJson(body);
    return isSidecar(headers, said)
      ? { kind: 'said', body: said }
      : { kind: 'none', error: 'the answer is not a sidecar’s' };
  } catch (error) {
    return { kind: 'none', error: describeError(error) };
  }
}
