/** What `ss` says about a port, as the status should say it. */
export interface SsCounts {
  active: number;
  waiting: number;
  listening: boolean;
  inPod: number;
}

/**
 * Counts the lines of `ss --tcp --all --numeric --no-header`: state, two queues, local and remote address. ss asks the
 * kernel over netlink, so it is a witness of its own.
 */
export function countSs(text: string, port: number): SsCounts {
  const counts: SsCounts = { active: 0, waiting: 0, listening: false, inPod: 0 };
  for (const line of text.split('\n')) {
    const [state, , , local = '', remote = ''] = line.trim().split(/\s+/);
    const [localHost, localPort] = splitAddress(local);
    const [remoteHost] = splitAddress(remote);
    if (localPort !== String(port)) continue;
    const isCounted = state === 'ESTAB' || state === 'TIME-WAIT';
    if (state === 'LISTEN') counts.listening = true;
    else if (isCounted && (remoteHost === localHost || /^(127\.|::1$)/.test(remoteHost))) counts.inPod += 1;
    else if (state === 'ESTAB') counts.active += 1;
    else if (state === 'TIME-WAIT') counts.waiting += 1;
  }
  return counts;
}

function splitAddress(text: string): [host: string, port: string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon).replace(/^\[?(::ffff:)?|\]$/g, ''), text.slice(colon + 1)];
}
