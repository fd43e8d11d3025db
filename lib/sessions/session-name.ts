import { createHash } from 'node:crypto';
import { SESSION_NAME_PREFIX } from '../../contract/sessions.ts';

/**
 * The name of a key's session: its sha256 read as a little-endian number, in base 36 with the least significant digit first and
 * without padding. As Spawner v1 had it.
 */
export function sessionName(key: string): string {
  const digest = createHash('sha256').update(key).digest().reverse();
  const digits = BigInt(`0x${digest.toString('hex')}`).toString(36);
  return SESSION_NAME_PREFIX + [...digits].reverse().join('');
}

/**
 * What a digest looks like: 48 to 50 digits but for one key in eight thousand (36^47 of 2^256); under 40 for none that
 * will ever be seen (36^-9.5).
 */
const DIGEST = /^[0-9a-z]{40,50}$/;

/**
 * What stands for a session in a path: the digest where its name was made of a key, the name otherwise. A name that could be a digest,
 * such as that of a commit, has the prefix in its id: so each id stands for one name.
 */
export function sessionId(name: string): string {
  if (DIGEST.test(name)) return SESSION_NAME_PREFIX + name;
  const rest = name.startsWith(SESSION_NAME_PREFIX) ? name.slice(SESSION_NAME_PREFIX.length) : '';
  return DIGEST.test(rest) ? rest : name;
}

/** The name of the session that an id stands for; {@link sessionId} swaps the two, so it is its own inverse. */
export function nameOfId(id: string): string {
  return sessionId(id);
}
