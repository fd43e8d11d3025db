import { MAX_PORT } from '../../contract/ports.ts';
import type { ProbeTarget, ProbeTargets } from '../../contract/probes.ts';
import { invalid, ok, type Parser } from '../../lib/text/parse.ts';
import { parseJson } from '../../lib/text/parse-json.ts';
import { isObject } from '../../lib/text/shape.ts';

/** The JSON of {@link ProbeTargets}; the empty text is none. */
export const parseProbeTargets: Parser<ProbeTargets> = (text) => {
  if (text.trim() === '') return ok({});
  const json = parseJson(text);
  const isGood = isObject(json) && Object.values(json).every(isTarget);
  // Every value was checked by isTarget, which the compiler cannot follow through Object.values.
  return isGood ? ok(json as ProbeTargets) : invalid('a JSON object of probes by container/kind');
};

/** The kubelet sends what the pod's author wrote; a header that cannot be sent would fail each time without a word. */
function isTarget(target: unknown): target is ProbeTarget {
  if (!isObject(target) || !isCount(target.port, MAX_PORT) || !isCount(target.timeoutSeconds, 86_400)) return false;
  if (target.kind === 'tcp') return true;
  const { headers = [] } = target;
  const hasPlace = typeof target.path === 'string' && (target.scheme === 'HTTP' || target.scheme === 'HTTPS');
  return target.kind === 'http' && hasPlace && Array.isArray(headers) && headers.every(isHeader);
}

function isHeader(header: unknown): boolean {
  return isObject(header) && typeof header.name === 'string' && typeof header.value === 'string';
}

function isCount(number: unknown, max: number): boolean {
  return Number.isInteger(number) && Number(number) >= 1 && Number(number) <= max;
}
