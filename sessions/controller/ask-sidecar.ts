import { STATUS_PATH } from '../../contract/paths.ts';
import { isSidecar } from '../../lib/http/is-sidecar.ts';
import { requestText } from '../../lib/http/request-text.ts';
import { describeError } from '../../lib/process/log.ts';
import { readAnswer, type SidecarAnswer } from '../../lib/sessions/read-answer.ts';
import { parseJson } from '../../lib/text/parse-json.ts';
import { urlHost } from '../../lib/text/url-host.ts';

/** As the reaper has it: a sidecar answers within a millisecond, and a status is under 1 KiB. */
const BOUNDS = { deadlineMs: 2000, maxBytes: 64 * 1024 };

/** Asks the sidecar of a pod. Never throws: whatever goes wrong is no answer. Redirects are not followed. */
export async function askSidecar(ip: string, port: number, now: () => number): Promise<SidecarAnswer> {
  try {
    const { status, headers, body } = await requestText(new URL(`http://${urlHost(ip)}:${port}${STATUS_PATH}`), BOUNDS);
    if (status !== 200) return { kind: 'none', error: `HTTP status ${status}` };
    const said = parseJson(body);
    return isSidecar(headers, said)
      ? readAnswer(said, now())
      : { kind: 'none', error: 'the answer is not a sidecar’s' };
  } catch (error) {
    return { kind: 'none', error: describeError(error) };
  }
}
