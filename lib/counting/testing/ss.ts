/** What `ss` says about a port, as the status should say it. */
export interface SsCounts {
  active: number;
  waiting: number;
  /** Connections that a process has open in one direction. */
  halfClosed: number;
  listening: boolean;
  inPod: number;
}

const HALF_CLOSED = ['CLOSE-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2'];

/**
 * Counts the lines of `ss --tcp --all --numeric --no-header --extended`: state, two queues, local and remote address, and
 * the inode where a process has it open. ss asks the kernel over netlink, so it is a witness of its own.
 */
export function countSs(text: string, port: number): SsCounts {
  const counts: SsCounts = { active: 0, waiting: 0, halfClosed: 0, listening: false, inPod: 0 };
  for (const line of text.split('\n')) {
    const [state, , , local = '', remote = ''] = line.trim().split(/\s+/);
    const [localHost, localPort] = splitAddress(local);
    const [remoteHost] = splitAddress(remote);
    if (localPort !== String(port)) continue;
    const isCounted = state === 'ESTAB' || state === 'TIME-WAIT';
    const isInPod = remoteHost === localHost || /^(127\.|::1$)/.test(remoteHost);
    if (state === 'LISTEN') counts.listening = true;
    else if (isInPod) counts.inPod += isCounted ? 1 : 0;
    else if (HALF_CLOSED.includes(state ?? '') && / ino:[1-9]/.test(line)) counts.halfClosed += 1;
    else if (state === 'ESTAB') counts.active += 1;
    else if (state === 'TIME-WAIT') counts.waiting += 1;
  }
  return counts;
}

function splitAddress(text: string): [host: string, port: string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon).replace(/^\[?(::ffff:)?|\]$/g, ''), text.slice(colon + 1)];
}
