import { SIDECAR_HEADER } from '../../contract/paths.ts';
import { isSidecar } from '../../lib/http/is-sidecar.ts';
import { parseJson } from '../../lib/text/parse-json.ts';
import { isObject } from '../../lib/text/shape.ts';

/** What a sidecar says of its pod, as far as the label and its Events need it. */
export interface SidecarSays {
  accepts: boolean;
  activeConnections: number | undefined;
  connectionsThreshold: number | undefined;
  memoryPercent: number | undefined;
  memoryThreshold: number | undefined;
  /** RFC 3339, where the application has said nothing of its memory for a minute and more. */
  memoryUnknownSince: string | undefined;
}

/** The headers of a sidecar, as far as they say that it is one. */
const SIDECAR_HEADERS: Readonly<Record<string, unknown>> = { [SIDECAR_HEADER]: '' };

/** An event of a sidecar's stream, which is its status; undefined for a heartbeat, and for whatever is no sidecar's status. */
export function readSays(event: string, headers = SIDECAR_HEADERS): SidecarSays | undefined {
  const status = parseJson(/^data: (.*)$/m.exec(event)?.[1] ?? 'null');
  if (!isObject(status) || !isSidecar(headers, status)) return undefined;
  if (typeof status.accepts_new_connections !== 'boolean') return undefined;
  return {
    accepts: status.accepts_new_connections,
    activeConnections: figure(status.active_connections),
    connectionsThreshold: figure(status.connections_threshold),
    memoryPercent: figure(status.memory_percent),
    memoryThreshold: figure(status.memory_threshold_percent),
    memoryUnknownSince: date(status.memory_unknown_since),
  };
}

/** The figures behind what it says, such as `uses 80 %, threshold 75 %`; empty where there are none. */
export function formatFigures(says: SidecarSays): string {
  const { memoryPercent, memoryThreshold, activeConnections, connectionsThreshold } = says;
  return [
    ...(memoryPercent === undefined || memoryThreshold === undefined
      ? []
      : [`uses ${memoryPercent} %, threshold ${memoryThreshold} %`]),
    ...(activeConnections === undefined || connectionsThreshold === undefined
      ? []
      : [`${activeConnections} connections, threshold ${connectionsThreshold}`]),
  ].join('; ');
}

/** Two decimals are enough for any decision. Pods are not ours: what is no number is left out. */
function figure(json: unknown): number | undefined {
  return typeof json === 'number' && Number.isFinite(json) ? Math.round(json * 100) / 100 : undefined;
}

function date(json: unknown): string | undefined {
  return typeof json === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(json) ? json : undefined;
}
