import type { KubeClient } from '../../lib/kube/client.ts';
import { sessionPodsOf } from '../../lib/kube/objects/session-pods.ts';
import { sessionsOf } from '../../lib/kube/objects/sessions.ts';
import { type Informer, startInformer } from '../../lib/kube/reconcile/informer.ts';
import { joined } from '../../lib/kube/reconcile/joined.ts';
import type { Log } from '../../lib/process/log.ts';
import { type KeptSession, readKeptSession } from './read-session.ts';
import { type KeptPod, readKeptPod } from './session-store.ts';

/** The sessions of some namespaces and their pods, each by the session's key. */
export interface Watches {
  sessions: Informer<KeptSession>;
  pods: Informer<KeptPod>;
}

export interface WatchOptions {
  client: KubeClient;
  log: Log;
  namespaces: readonly string[];
  graceSeconds: number;
  /** A session or its pod is new, changed or gone. Not told of a namespace before both of its watches have listed what there is. */
  onChange(key: string): void;
  /** The session or the pod is not there any more. */
  onGone(what: 'session' | 'pod', key: string): void;
  onBreak(): void;
}

/**
 * Follows sessions and pods. Before all of a namespace are listed, what is not kept may be there, and nothing can be decided. A namespace
 * that cannot be listed, as one that was deleted, holds up none of the others.
 */
export function startWatches(options: WatchOptions): Watches {
  const all = options.namespaces.map((namespace) => watchNamespace(namespace, options));
  return { sessions: joined(all.map(({ sessions }) => sessions)), pods: joined(all.map(({ pods }) => pods)) };
}

function watchNamespace(namespace: string, options: WatchOptions): Watches {
  const { client, graceSeconds } = options;
  const all: Informer<unknown>[] = [];
  let unlisted = 2;
  const onListed = () => {
    unlisted -= 1;
    if (unlisted === 0) for (const informer of all) for (const [key] of informer.entries()) options.onChange(key);
  };
  const follow = <O extends object, T>(what: 'session' | 'pod', source: Parameters<typeof startInformer<O, T>>[1]) => {
    let isListed = false;
    const informer: Informer<T> = startInformer(client, source, {
      log: options.log,
      onBreak: options.onBreak,
      onChange(key) {
        if (informer.get(key) === undefined) options.onGone(what, key);
        if (unlisted === 0) options.onChange(key);
      },
      onListed() {
        if (isListed) return;
        isListed = true;
        onListed();
      },
    });
    all.push(informer);
    return informer;
  };
  const read = (session: Parameters<typeof readKeptSession>[0]) => readKeptSession(session, graceSeconds);
  return {
    sessions: follow('session', sessionsOf(client.rest, namespace, read)),
    pods: follow('pod', sessionPodsOf(client, namespace, readKeptPod)),
  };
}
