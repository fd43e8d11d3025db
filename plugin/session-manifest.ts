import {
  SESSION_API_VERSION,
  SESSION_FINALIZER,
  SESSION_KIND,
  SESSION_NAME_PREFIX,
  type SessionLivedBackend,
} from '../contract/sessions.ts';
import { sessionName } from '../lib/sessions/session-name.ts';

/** What a person says of a session to create. */
export interface CreateFlags {
  image: string;
  name?: string;
  prefix?: string;
  key?: string;
  port?: number;
  gracePeriodSeconds?: number;
  imagePullPolicy?: string;
  imagePullSecret?: string;
  dryRun?: boolean;
}

/**
 * The object of a session: named as it is said, by its key, or by a prefix and something that cannot be guessed.
 * @param random a text of lower-case letters and digits
 */
export function sessionManifest(flags: CreateFlags, namespace: string, random: string): SessionLivedBackend {
  const { image, name, prefix = SESSION_NAME_PREFIX, key, port, gracePeriodSeconds } = flags;
  const byKey = key === undefined ? `${prefix}${random}` : sessionName(key);
  return {
    apiVersion: SESSION_API_VERSION,
    kind: SESSION_KIND,
    metadata: { namespace, name: name ?? byKey, finalizers: [SESSION_FINALIZER] },
    spec: {
      ...(key !== undefined && { key }),
      ...(port !== undefined && { httpPort: port }),
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      template: {
        containers: [{ name: 'app', image, ...(flags.imagePullPolicy && { imagePullPolicy: flags.imagePullPolicy }) }],
        ...(flags.imagePullSecret && { imagePullSecrets: [{ name: flags.imagePullSecret }] }),
      },
    },
  };
}
