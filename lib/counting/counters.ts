import type { OpenFile, Platform } from '../platform/platform.ts';
import { SnmpParser, type SnmpTcp } from './procfs/proc-net-snmp.ts';
import { readSockstat, readSockstat6, type Sockstat } from './procfs/proc-net-sockstat.ts';

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
  const readSnmp = remembered(snmp, (text) => snmpParser.parse(text));
  const readInUse = remembered(sockstat, readSockstat);
  const readInUse6 = sockstat6 === undefined ? () => 0 : remembered(sockstat6, readSockstat6);
  let last: { tcp: SnmpTcp; sockets: Sockstat; inUse6: number; counters: Counters } | undefined;
  return {
    read() {
      const [tcp, sockets, inUse6] = [readSnmp(), readInUse(), readInUse6()];
      // Between two looks at an idle pod nothing moves, and this is all that there is to do.
      if (tcp !== last?.tcp || sockets !== last.sockets || inUse6 !== last.inUse6)
        last = { tcp, sockets, inUse6, counters: countersOf(tcp, sockets, inUse6) };
      return last.counters;
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

/** Parses a file again only where its text is another one: most looks find a change in one of them, or in none. */
function remembered<T>(file: OpenFile, parse: (text: string) => T): () => T {
  let last: { text: string; parsed: T } | undefined;
  return () => {
    const text = file.readText();
    if (text !== last?.text) last = { text, parsed: parse(text) };
    return last.parsed;
  };
}

function countersOf(
  { activeOpens, passiveOpens, established, segments }: SnmpTcp,
  { inUse, timeWait }: Sockstat,
  inUse6: number,
): Counters {
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
