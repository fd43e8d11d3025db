/**
 * Keys and values of one text at most: while they are parsed, the densest take less than 80 MB. The densest pods that
 * etcd stores have 450,000: 30,000 environment variables of two letters, each of them fifteen with what `managedFields` says
 * of it.
 */
export const MAX_VALUES = 500_000;

const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * True for a JSON text that could take far more memory than a pod does, and so end the process. Each key and value stands
 * behind one of four characters; one of those within a string counts too, which errs to the safe side.
 */
export function isTooDense(text: string): boolean {
  if (text.length <= MAX_VALUES) return false;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === COLON || code === OPEN_OBJECT || code === OPEN_LIST) values += 1;
  }
  return values > MAX_VALUES;
}
