import type { Platform } from '../platform/platform.ts';
import type { Address } from '../text/address.ts';
import { defaultGateways, defaultGateways6 } from './procfs/proc-net-route.ts';

/** A pod has a handful of routes; a machine with more than fit here has its default routes first. */
const MAX_BYTES = 65_536;

/** The default gateways of both families; none where the tables cannot be read, as they only help to tell the node. */
export function readGateways(host: Platform, procRoot: string): Address[] {
  return [
    ...defaultGateways(textOf(host, `${procRoot}/net/route`)),
    ...defaultGateways6(textOf(host, `${procRoot}/net/ipv6_route`)),
  ];
}

function textOf(host: Platform, path: string): string {
  try {
    const file = host.open(path);
    const bytes = new Uint8Array(MAX_BYTES);
    let length = 0;
    for (let got = -1; got !== 0 && length < MAX_BYTES; length += got)
      got = file.read(bytes, length, MAX_BYTES - length, length);
    file.close();
    return String.fromCharCode(...bytes.subarray(0, length));
  } catch {
    return '';
  }
}
