/** The document's text on a benchmark, before its figures, and its plot. */
export interface SectionText {
  heading: string;
  text: string;
  plot?: { file: string; alt: string };
}

/** By the names of the benchmarks. Facts of one run do not belong here: the next one would make them wrong. */
export const SECTION_TEXTS: Readonly<Record<string, SectionText>> = {
  sidecar: {
    heading: 'The sidecar',
    plot: {
      file: 'performance-sidecar.svg',
      alt: 'A status, CPU time when idle, and memory of the sidecar, compared with a walk per request and with peers of another run',
    },
    text: `Sidecars of both hosts, the lean one and Node, run in a network namespace of their own with the given number of sockets. Where nothing
else is said, none of them changes. A walk is one reading of
both socket tables, as others make for each request: the kernel then looks at its whole hash of sockets. The sidecar asks
counters first and walks only when something can have changed. So compared with a walk, a status shows what that gate saves; it
does not say that the walk itself were faster. How fast that is, the rows "turn by turn with one by C" tell: C reads and
parses the same files just before.

Five sidecars of each host are asked and watched; a walk has a hundred turns. While connections come and go, one of each
is asked 200 times a second, in turns. In the plots, bars in grey are figures of other programs
that were measured [at another time](#peers): spawner-sidecar in Rust walks the tables for each request, which is what
its bar for a status shows.`,
  },
  'image-sizes': {
    heading: "The sidecar's images",
    text: 'Their layers, compressed as registries keep them, and unpacked. The image with Node is the one that the tests build of Debian.',
  },
  webhook: {
    heading: 'The webhook',
    plot: {
      file: 'performance-webhook.svg',
      alt: 'Reviews a second of Spawner, of a webhook in Go and of a bare TLS server; creation of a pod with and without it',
    },
    text: `Three servers, each on one core, get the same reviews over kept TLS connections, in turns of a second: the webhook; one in Go
made with controller-runtime, which patches by comparing two pods as is usual there; and a bare TLS server of Node that
gives all clients the same answer. The client runs on another core.`,
  },
  'webhook-memory': {
    heading: 'Memory of the webhook',
    text: `Resident memory has the pages of Node's own file in it, some 45 MB that all containers of one image share. The worst
requests that the webhook still parses come from eight clients at once.`,
  },
  controller: {
    heading: 'The controller',
    text: `A real API server with 10,000 labelled pods, which no kubelet runs. The controller is started three times; the last one is
watched while nothing changes, then while 1,000 pods change.`,
  },
  reaper: {
    heading: 'The reaper',
    text: `A real API server with 2,000 Deployments of 5 pods each, and one server that answers for all sidecars. A pass runs on one core,
shared with the API server. Where owners are put to sleep, a pass asks twice, 2 s apart. Pods that hang are waited for
until the deadline.`,
  },
  'webhook-creation': {
    heading: "A pod's creation",
    text: 'Server-side dry runs of 200 pods of each kind in turns, five rounds: everything but the storing.',
  },
  'pod-start': {
    heading: "A pod's start",
    plot: {
      file: 'performance-system.svg',
      alt: 'Start of a pod, from label to status, from the last client to asleep, and requests to the API server',
    },
    text: `Pods that do nothing are created one after the other, with the sidecar and without in turns, 20 of each. A native sidecar
is started before the application, and the kubelet looks at its containers once a second, so one more container costs
about one such look.`,
  },
  'label-to-status': {
    heading: 'From label to status',
    text: `20 pods that run are labelled one after the other. The controller adds the sidecar as an ephemeral container, and the sidecar
is asked every 20 ms until it answers.`,
  },
  'idle-to-asleep': {
    heading: 'From idle to asleep',
    text: `12 Deployments ask for a timeout of 10 s, which is taken off. Their only clients leave one after the other within a minute; the
reaper passes every minute, as often as a CronJob can. So half a minute of the first row is waiting for the next pass, and
with another schedule it is half of that one's interval. The sidecar's idle clock starts at its next sample, up to 10 s
after the client left. The second row is what a pass takes: the CronJob's pod has to start, and the pods are asked twice,
5 s apart.`,
  },
  'idle-pods': {
    heading: 'Idle pods',
    text: `Pods of nginx without clients, two times 25 of them without the sidecar, then with it on either host. Memory is the change of the
node's available memory while they start, with whatever else the machine does in it, the change of what the kernel charges
to all pods, and for each sidecar what the kernel says of its process and its container, and the kubelet of its working set.
Requests are counted by the API server's audit log for a minute or two, a watch when it begins, and extrapolated to an hour;
those of the reaper are counted over one pass, of which there are twelve an hour by the chart's schedule.`,
  },
  sessions: {
    heading: "A session's start",
    text: `Sessions without a warm pool and bare pods of the same image are created one after the other, in turns, 20 of each, from the creation
of the object until the first answer to a request. What knows of a bare pod's address is the API server, once its kubelet says it; a session
is asked for once its status says that it is ready. The last row is the difference of the two of each turn.`,
  },
};
