import type { Host, OpenFile } from './host.ts';
import { readSnmp } from './proc-net-snmp.ts';
import { readSockstat, readSockstat6 } from './proc-net-sockstat.ts';

/** What the kernel counts for a whole network namespace, for a few microseconds whatever the number of sockets. */
export interface Counters {
  /** Connections opened from here, since the namespace exists. */
  opened: number;
  /** Connections accepted here, since the namespace exists. */
  accepted: number;
  /** Sockets in ESTABLISHED or CLOSE_WAIT. */
  established: number;
  /** Segments that came in. */
  segments: number;
  /** Sockets of both families in any state but TIME_WAIT. */
  inUse: number;
  /** Sockets in TIME_WAIT, or in FIN_WAIT2 without a process. */
  timeWait: number;
}

/** What the sidecar itself adds to the counters, where it lives in the namespace it watches. */
export interface OwnTraffic {
  /** Connections accepted because of it since it started: those to its server, and its own probes of the application. */
  accepted: number;
  /** Connections of its server that are open. */
  open: number;
  /** The client ports of its latest probes. */
  probePorts: ReadonlySet<number>;
}

/** The counters' files, kept open: reading one again costs half of opening it. */
export interface CounterFiles {
  /**
   * The very same object as the last time where no byte of the files has changed.
   * @throws Error or SyntaxError where the kernel does not answer as it should
   */
  read(): Counters;
  close(): void;
}

/** For all three files; snmp has 1.2 kB today, the others less, and the kernel adds columns rarely. */
const BUFFER_BYTES = 8192;

/**
 * Opens `snmp`, `sockstat` and, where the kernel has IPv6, `sockstat6` of a proc root.
 * @throws Error where one of them is missing
 */
export function openCounters(host: Host, procRoot: string): CounterFiles {
  const snmp = host.open(`${procRoot}/net/snmp`);
  const sockstat = openOrClose(() => host.open(`${procRoot}/net/sockstat`), [snmp]);
  const sockstat6 = openOrClose(() => openIfPresent(host, `${procRoot}/net/sockstat6`), [snmp, sockstat]);
  const files = [snmp, sockstat, ...(sockstat6 === undefined ? [] : [sockstat6])];
  let [words, lastWords] = [new Int32Array(BUFFER_BYTES / 4), new Int32Array(BUFFER_BYTES / 4)];
  let last: Counters | undefined;
  return {
    read() {
      const bytes = new Uint8Array(words.buffer);
      const ends = fill(bytes, files);
      if (last !== undefined && isSame(words, lastWords)) return last;
      last = undefined;
      const parsed = parse(bytes, ends);
      [words, lastWords] = [lastWords, words];
      last = parsed;
      return parsed;
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

/** Reads the files one behind the other, zeros after them; where each one ends. */
function fill(bytes: Uint8Array, files: readonly OpenFile[]): number[] {
  let end = 0;
  const ends = files.map((file) => {
    end += file.read(bytes, end, bytes.length - end, 0);
    return end;
  });
  bytes.fill(0, end);
  return ends;
}

/** In words and not in bytes, as this loop is all that most looks of an idle sidecar do. */
function isSame(words: Int32Array, others: Int32Array): boolean {
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] !== others[at]) return false;
    // Behind the files there is nothing to compare.
    if (words[at] === 0) return true;
  }
  return true;
}

function parse(bytes: Uint8Array, [snmpEnd = 0, sockstatEnd = 0, sockstat6End]: readonly number[]): Counters {
  const { activeOpens, passiveOpens, established, segments } = readSnmp(bytes, snmpEnd);
  const { inUse, timeWait } = readSockstat(bytes.subarray(snmpEnd), sockstatEnd - snmpEnd);
  const inUse6 =
    sockstat6End === undefined ? 0 : readSockstat6(bytes.subarray(sockstatEnd), sockstat6End - sockstatEnd);
  return { opened: activeOpens, accepted: passiveOpens, established, segments, inUse: inUse + inUse6, timeWait };
}

/** The counters as they would be without the sidecar. */
export function withoutOwn(counters: Counters, { accepted, open }: Pick<OwnTraffic, 'accepted' | 'open'>): Counters {
  return {
    ...counters,
    accepted: counters.accepted - accepted,
    established: counters.established - open,
    inUse: counters.inUse - open,
  };
}

/** A file that a kernel without IPv6 does not have. */
export function openIfPresent(host: Host, path: string): OpenFile | undefined {
  try {
    return host.open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function openOrClose<T>(open: () => T, files: readonly OpenFile[]): T {
  try {
    return open();
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}
