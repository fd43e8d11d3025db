import type { OpenFile, Platform } from '../platform/platform.ts';
import { SnmpParser } from './procfs/proc-net-snmp.ts';
import { readSockstat, readSockstat6 } from './procfs/proc-net-sockstat.ts';

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

/**
 * Opens `snmp`, `sockstat` and, where the kernel has IPv6, `sockstat6` of a proc root.
 * @throws Error where one of them is missing
 */
export function openCounters(host: Platform, procRoot: string): CounterFiles {
  const snmp = host.open(`${procRoot}/net/snmp`);
  const sockstat = openOrClose(() => host.open(`${procRoot}/net/sockstat`), [snmp]);
  const sockstat6 = openOrClose(() => openIfPresent(host, `${procRoot}/net/sockstat6`), [snmp, sockstat]);
  const files = [snmp, sockstat, ...(sockstat6 === undefined ? [] : [sockstat6])];
  const snmpParser = new SnmpParser();
  let lastTexts: readonly string[] = [];
  let last: Counters | undefined;
  return {
    read() {
      const texts = files.map((file) => file.readText());
      // Between two looks at an idle pod nothing moves, and this is all that there is to do.
      if (last !== undefined && texts.every((text, at) => text === lastTexts[at])) return last;
      last = undefined;
      last = parse(snmpParser, texts);
      lastTexts = texts;
      return last;
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

function parse(parser: SnmpParser, [snmp = '', sockstat = '', sockstat6]: readonly string[]): Counters {
  const { activeOpens, passiveOpens, established, segments } = parser.parse(snmp);
  const { inUse, timeWait } = readSockstat(sockstat);
  const inUse6 = sockstat6 === undefined ? 0 : readSockstat6(sockstat6);
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
export function openIfPresent(host: Platform, path: string): OpenFile | undefined {
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
