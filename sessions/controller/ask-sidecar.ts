import { LISTENERS_PATH, STATUS_PATH } from '../../contract/paths.ts';
import { requestSidecar, type SidecarPlace } from '../../lib/http/request-sidecar.ts';
import { readAnswer, readListens, type SidecarAnswer } from '../../lib/sessions/read-answer.ts';

/** Asks the sidecar of a pod. Never throws: whatever goes wrong is no answer. Redirects are not followed. */
export async function askSidecar(place: SidecarPlace, now: () => number): Promise<SidecarAnswer> {
  const said = await requestSidecar(place, STATUS_PATH);
  return said.kind === 'none' ? { kind: 'none', error: said.error } : readAnswer(said.body, now());
}

/** The same for a session that starts: once its application listens, the sidecar is asked on which addresses. */
export async function askStarting(place: SidecarPlace, httpPort: number, now: () => number): Promise<SidecarAnswer> {
  const answer = await askSidecar(place, now);
  if (answer.kind === 'none' || answer.listens === 'nowhere') return answer;
  const said = await requestSidecar(place, LISTENERS_PATH);
  // A sidecar that does not know the question yet has said all it can.
  if (said.kind === 'none') return said.response?.status === 404 ? answer : { kind: 'none', error: said.error };
  const listens = readListens(said.body, httpPort);
  return listens === undefined ? { kind: 'none', error: 'the answer names no listeners' } : { ...answer, listens };
}
