/** A text up to this length is parsed in a few dozen megabytes, whatever is in it. */
const HARMLESS_LENGTH = 1024 * 1024;

/**
 * Objects and lists in a longer text. A pod of 3 MiB has some 80,000: each environment variable is one, of 40 characters.
 * V8 takes about 60 bytes for an empty one, so that 7 MiB of nothing else would be 150 MB and more.
 */
const MAX_CONTAINERS = 300_000;

const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** True for a JSON text that would take far more memory than a pod can, and so end the process. */
export function isTooDense(text: string): boolean {
  if (text.length <= HARMLESS_LENGTH) return false;
  let containers = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN_LIST || code === OPEN_OBJECT) containers += 1;
  }
  return containers > MAX_CONTAINERS;
}
