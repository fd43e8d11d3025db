import type { SessionLivedBackend } from '../../contract/sessions.ts';
import { NAMESPACE } from '../base/namespace.ts';
import { type Kubectl, kubectl } from './kubectl.ts';

/** The name by which browsers reach the router. Pages of it count as secure. */
export const ROUTER_HOST = 'play.localhost';

/** What sessions need on a cluster. */
export interface SessionsOptions {
  /** Where they are. It has to exist. */
  namespace: string;
  /** What `POST /init` starts. */
  application: string;
  /** The router's image. */
  nginx: string;
  gracePeriod: string;
}

/** Values for a chart with sessions, their api and their router. */
export function sessionsValues(options: SessionsOptions): Readonly<Record<string, string>> {
  return {
    'sessions.enabled': 'true',
    'sessions.namespaces[0]': options.namespace,
    'sessions.baseUrl': `http://${ROUTER_HOST}`,
    'sessions.gracePeriod': options.gracePeriod,
    'sessions.application.image': options.application,
    'sessions.api.enabled': 'true',
    'sessions.router.enabled': 'true',
    'sessions.router.image': options.nginx,
    // Debian's packages name no user.
    'sessions.router.runAsUser': '65532',
  };
}

/** What `POST /init` answers. */
export interface Opened {
  key: string;
  pod: string;
  url: string;
}

/** Opens a session as a backend does, through the API server: no route to the api is needed. */
export async function openSession(cluster: Kubectl, key: string): Promise<Opened> {
  const service = `/api/v1/namespaces/${NAMESPACE}/services/spawner-session-api:http/proxy`;
  const path = `${service}/init?key=${encodeURIComponent(key)}`;
  return JSON.parse(await kubectl(cluster, ['create', '--raw', path, '--filename', '-'], '')) as Opened;
}

/** A session as it is now. */
export async function readSession(cluster: Kubectl, name: string): Promise<SessionLivedBackend> {
  return JSON.parse(await kubectl(cluster, ['get', 'slbe', name, '--output', 'json'])) as SessionLivedBackend;
}

/** The address of the router's Service. */
export function routerAddress(cluster: Kubectl): Promise<string> {
  const release = { ...cluster, namespace: NAMESPACE };
  return kubectl(release, ['get', 'service', 'spawner-router', '--output', 'jsonpath={.spec.clusterIP}']);
}
