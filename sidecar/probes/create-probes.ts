import type { OwnTrafficCount } from '../../lib/counting/own-traffic.ts';
import type { Machine } from '../../lib/platform/platform.ts';
import { shortAddressText } from '../../lib/text/address.ts';
import type { SidecarSettings } from '../sidecar.ts';
import { createProbe } from './perform-probe.ts';
import { type SharedProbe, shareProbe } from './share-probe.ts';

/** The probes that the sidecar makes for the kubelet, by name. */
export function createProbes(
  { probeTargets, podAddresses: [own] }: Pick<SidecarSettings, 'probeTargets' | 'podAddresses'>,
  { machine, traffic }: { machine: Machine; traffic: OwnTrafficCount },
): ReadonlyMap<string, SharedProbe> {
  const host = own === undefined ? '127.0.0.1' : shortAddressText(own);
  const now = () => machine.monotonicSeconds();
  const connecting = (clientPort: number) => traffic.probeConnecting(clientPort);
  const connected = () => traffic.probeConnected();
  return new Map(
    Object.entries(probeTargets).map(([name, target]) => [
      name,
      shareProbe(createProbe(target, { network: machine, host, connecting, connected }), now),
    ]),
  );
}
