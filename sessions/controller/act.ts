import { ephemeralSidecar } from '../../lib/injection/ephemeral-sidecar.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isConflict, isRefused, KubeError } from '../../lib/kube/errors.ts';
import { attachContainer, readPod } from '../../lib/kube/objects/pods.ts';
import {
  createPod,
  createSessionService,
  deleteSessionPod,
  readServiceOwners,
} from '../../lib/kube/objects/session-pods.ts';
import { deleteSession, releaseSession, writeSessionStatus } from '../../lib/kube/objects/sessions.ts';
import { describeError } from '../../lib/process/log.ts';
import { fail } from '../../lib/sessions/ending.ts';
import { makePod, type PodRules } from '../../lib/sessions/make-pod.ts';
import { makeService } from '../../lib/sessions/make-service.ts';
import type { SessionAction, SessionScene } from '../../lib/sessions/scene.ts';
import type { SessionMetrics } from './metrics.ts';
import type { KeptSession } from './read-session.ts';
import type { SessionEvents } from './session-events.ts';
import type { SessionStore } from './session-store.ts';
import { tellOf } from './tell-of.ts';

/** What acting takes. */
export interface ActOptions {
  client: KubeClient;
  store: SessionStore;
  metrics: SessionMetrics;
  events: SessionEvents;
  podRules(session: KeptSession): PodRules;
}

/** What can be done to a session: all but waiting, asking and reading. */
export type Deed = Exclude<SessionAction, { kind: 'wait' | 'ask' | 'read-events' }>;

/** What a deed is done to. */
export type KeptScene = SessionScene & { session: KeptSession };

/**
 * Does one thing to a session. What was written is what the next decision goes by.
 * @throws KubeError a conflict where the session has changed since it was read
 */
export async function act(scene: KeptScene, deed: Deed, options: ActOptions): Promise<void> {
  const { client, store, metrics } = options;
  const { session } = scene;
  const { rest } = client;
  switch (deed.kind) {
    case 'create-pod':
      return create(scene, options);
    case 'create-service':
      return createService(scene, deed.uid, options);
    case 'write-status': {
      store.wroteSession(await writeSessionStatus(rest, session, deed.patch));
      metrics.wrote('status');
      return tellOf(session, deed.patch, options);
    }
    case 'delete-pod': {
      await deleteSessionPod(rest, { ...session, uid: deed.uid });
      metrics.wrote('pod-delete');
      return store.deletedPod(session, deed.uid);
    }
    case 'remove-finalizer': {
      store.wroteSession(await releaseSession(rest, session, session.finalizers));
      return metrics.wrote('finalizer');
    }
    case 'delete-session': {
      await deleteSession(rest, session);
      metrics.wrote('session-delete');
      return store.deletedSession(session);
    }
    case 'attach-sidecar':
      return attach(session, deed.name, options);
  }
}

/** The pod's name is the session's: where there is one already, by whichever leader, it is read and judged. */
async function create(scene: KeptScene, options: ActOptions): Promise<void> {
  const { client, store, metrics, podRules } = options;
  const { session } = scene;
  if (!session.spec) return;
  try {
    const pod = makePod({ ...session, spec: session.spec }, podRules(session));
    store.wrotePod(await createPod(client.rest, pod));
    metrics.wrote('pod');
  } catch (error) {
    if (isConflict(error)) return found(session, options);
    const isWrong = error instanceof TypeError || isRefused(error);
    if (!isWrong || isPassing(error)) throw error;
    await refuse(scene, 'pod', describeError(error), options);
  }
}

/** There may be the one of the last session's pod, which goes soon, or one that is nobody's here. */
async function createService(scene: KeptScene, uid: string, options: ActOptions): Promise<void> {
  const { client, store, metrics } = options;
  const { session } = scene;
  try {
    await createSessionService(client.rest, makeService(session, uid));
    metrics.wrote('service');
  } catch (error) {
    if (isRefused(error) && !isPassing(error)) return refuse(scene, 'Service', describeError(error), options);
    if (!isConflict(error)) throw error;
    const owners = (await readServiceOwners(client.rest, session)) ?? [];
    const owner = owners.find(({ kind, name }) => kind === 'Pod' && name === session.name);
    if (owner === undefined) return refuse(scene, 'Service', 'there is another one of its name', options);
    if (owner.uid !== uid) throw error;
  }
  store.wroteService(session, uid);
}

/** A namespace that is going away, and a controller without rights, are no faults of a session's. */
function isPassing(error: unknown): boolean {
  return error instanceof KubeError && /is forbidden: User "/.test(describeError(error));
}

/** A patch of a status is all that failing comes to. */
function refuse(scene: KeptScene, what: string, why: string, options: ActOptions): Promise<void> {
  const ending = fail(scene, { reason: 'Refused', message: `The API server refused the ${what}: ${why}` });
  return act(scene, ending as Deed, options);
}

async function found(session: KeptSession, { client, store }: ActOptions): Promise<void> {
  const pod = await readPod(client, session);
  if (pod) store.wrotePod(pod);
}

/** The sidecar that ended takes its count with it: the next one begins at zero. */
async function attach(session: KeptSession, name: string, { client, metrics, podRules }: ActOptions): Promise<void> {
  const pod = await readPod(client, session);
  if (!pod) return;
  const { sidecar: image, defaults } = podRules(session);
  await attachContainer(client, pod, ephemeralSidecar(pod, name, { form: 'container', image, defaults }));
  metrics.wrote('sidecar');
}
