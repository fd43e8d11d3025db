import { type Bar, type BarChart, barsSvg } from '../../hack/draw/bars.ts';
import { computeMedian, computeQuartiles, type Figure, withUnit } from './figure.ts';
import { findFigure } from './find-figure.ts';
import { PEER_BARS } from './peers.ts';
import type { Report } from './report.ts';

/** The plots of the document, by the names of their files. */
export async function renderPlots(report: Report): Promise<Readonly<Record<string, string>>> {
  const find = (benchmark: string, name: string) => findFigure(report, benchmark, name);
  return {
    'performance-sidecar.svg': await barsSvg(sidecarCharts(find)),
    'performance-webhook.svg': await barsSvg(webhookCharts(find)),
    'performance-system.svg': await barsSvg(systemCharts(find)),
  };
}

type Find = (benchmark: string, name: string) => Figure;

/** The sidecar's hosts as the plots call them. */
const HOSTS = [
  ['lean', 'Spawner, lean'],
  ['node', 'Spawner on Node'],
] as const;

function sidecarCharts(find: Find): BarChart[] {
  const ofHosts = (name: (host: string) => [benchmark: string, figure: string]): Bar[] =>
    HOSTS.map(([host, title]) => ours(find(...name(host)), title));
  const status = (host: string) => find('sidecar', `50,000 sockets, ${host}: GET /status compared with a walk`);
  return [
    {
      title: 'GET /status at 50,000 unchanged sockets',
      axis: 'milliseconds',
      scale: 'logarithmic',
      bars: [
        ...HOSTS.map(([host, title]) => inMilliseconds(ours(status(host), title))),
        inMilliseconds(beside(status('node'), 'a walk per request')),
        ...PEER_BARS.status,
      ],
      describe: describing('ms'),
    },
    {
      title: 'CPU time at 50,000 unchanged sockets',
      axis: 'milliseconds a minute',
      scale: 'logarithmic',
      bars: [
        ...ofHosts((host) => ['sidecar', `50,000 sockets, ${host}: CPU time of an idle sidecar per minute`]),
        ...PEER_BARS.cpu,
      ],
      describe: describing('ms'),
    },
    {
      title: 'Memory of one more pod',
      axis: 'MB',
      scale: 'linear',
      bars: [
        ...ofHosts((host) => ['idle-pods', `${host}: charged memory per pod, of it by the sidecar`]),
        ...PEER_BARS.memory,
      ],
      describe: describing('MB'),
    },
  ];
}

/** From microseconds. */
function inMilliseconds({ spread: [lower, upper] = [0, 0], value, ...bar }: Bar): Bar {
  return { ...bar, value: value / 1000, spread: [lower / 1000, upper / 1000] };
}

function webhookCharts(find: Find): BarChart[] {
  const reviews = [5, 60, 300].map((size): BarChart => {
    const figure = find('webhook', `${size} KB, 32 in flight: reviews a second`);
    const floor = find('webhook', `${size} KB, 32 in flight: a bare TLS server`);
    return {
      title: `Reviews of ${size} KB on one core`,
      axis: 'reviews a second',
      scale: 'logarithmic',
      bars: [ours(figure, 'Spawner'), beside(figure, 'Go, by diffing'), other(floor, 'a bare TLS server')],
      describe: describing(''),
    };
  });
  return [
    ...reviews,
    withAndWithout(
      'Creation of a pod',
      'milliseconds',
      pairs(find, 'webhook-creation', 'with label and webhook', ['p50', 'p99']),
    ),
  ];
}

function systemCharts(find: Find): BarChart[] {
  const asleep = find('idle-to-asleep', 'less the timeout of 10 s');
  return [
    withAndWithout('A pod until it is ready', 'seconds', pairs(find, 'pod-start', 'with the sidecar', ['p50', 'p95'])),
    {
      title: 'Whole ways',
      axis: 'seconds',
      scale: 'linear',
      bars: [
        ours(find('label-to-status', 'from label to first status, p50'), 'label to status'),
        ours(find('idle-to-asleep', 'of it, from the minute at which the pass is due'), 'pass to asleep'),
        ours(asleep, 'last client to asleep'),
      ],
      describe: describing('s'),
    },
    {
      title: 'Requests to the API server',
      axis: 'requests an hour',
      scale: 'linear',
      bars: ['all of the project', "all others, the cluster's own"].flatMap((who, at) => {
        const figure = find('idle-pods', `requests per hour, 100 pods, ${who}`);
        const name = at === 0 ? 'Spawner' : 'the cluster itself';
        const few = { ...beside(figure, `${name}, 10 pods`), kind: at === 0 ? 'ours' : 'other' } satisfies Bar;
        return [few, { ...ours(figure, `${name}, 100 pods`), kind: few.kind }];
      }),
      describe: describing(''),
    },
  ];
}

function pairs(find: Find, benchmark: string, name: string, parts: readonly string[]): [string, Figure][] {
  return parts.map((part) => [part, find(benchmark, `${name}, ${part}`)]);
}

function withAndWithout(title: string, axis: string, figures: readonly [string, Figure][]): BarChart {
  const bars = figures.flatMap(([part, figure]) => [
    ours(figure, `with sidecar, ${part}`),
    beside(figure, `without, ${part}`),
  ]);
  return { title, axis, scale: 'linear', bars, describe: describing(figures[0]?.[1].unit ?? '') };
}

function ours({ values }: Figure, name: string): Bar {
  return { name, value: computeMedian(values), spread: computeQuartiles(values), kind: 'ours' };
}

function other(figure: Figure, name: string): Bar {
  return { ...ours(figure, name), kind: 'other' };
}

/** What a figure is compared with. */
function beside({ comparedWith, ...figure }: Figure, name: string): Bar {
  return other({ ...figure, values: comparedWith?.values ?? [] }, name);
}

function describing(unit: string): (value: number) => string {
  return (value) => withUnit(value, unit);
}
