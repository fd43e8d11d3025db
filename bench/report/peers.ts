import type { Bar } from '../../hack/draw/bars.ts';

/**
 * Figures of comparable programs, measured once on a machine of the same kind: two cores, kernel 6.18. They cannot be built
 * during a run, so these figures come from another run, and only their order of magnitude counts.
 */
export const PEERS = [
  {
    what: '`GET /status`, ms, at 0 / 1,000 / 10,000 / 50,000 sockets',
    rows: [['spawner-sidecar (Rust)', '1.53 / 2.59 / 15 / 80']],
  },
  {
    what: 'CPU time when idle, ms a minute, at 1,000 / 10,000 / 50,000 sockets',
    rows: [
      ['spawner-sidecar (Rust)', '20 / 113 / 536'],
      ['tcp_established_exporter (Go)', '7,697 at 1,000'],
      ['tcp_exporter (Python, sampling)', '17,405 at 1,000'],
    ],
  },
  {
    what: 'memory of one more, MB of available memory',
    rows: [
      ['spawner-sidecar (Rust)', '0.44'],
      ['tcp_established_exporter (Go)', '4.8'],
      ['tcp_exporter (Python)', '9.2'],
    ],
  },
  {
    what: 'start to first answer, ms',
    rows: [
      ['spawner-sidecar (Rust)', '6'],
      ['a Go exporter', '20'],
      ['tcp_exporter (Python)', '607'],
    ],
  },
  {
    what: 'connections reported of 100 by IPv4 and 50 by IPv6 to a listener on `::`',
    rows: [
      ['spawner-sidecar (Rust)', '0, "listening": false'],
      ['tcp_established_exporter (Go)', '150'],
      ['tcp_exporter (Python)', '0'],
    ],
  },
] as const;

const rust = (value: number): Bar => ({ name: 'Rust, other run', value, kind: 'earlier' });

/** The same as bars: milliseconds of a status at 50,000 sockets, of CPU time a minute there, and megabytes of one more. */
export const PEER_BARS = {
  status: [rust(80)],
  cpu: [rust(536)],
  memory: [
    rust(0.44),
    { name: 'Go, other run', value: 4.8, kind: 'earlier' },
    { name: 'Python, other run', value: 9.2, kind: 'earlier' },
  ] satisfies Bar[],
};
