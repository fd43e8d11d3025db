import { NODE_POD_NETWORK } from './embedded/addresses.ts';

/** How the pods of a cluster with one node are connected: https://www.cni.dev/plugins/current/main/bridge/ */
export const PODS_NETWORK = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: NODE_POD_NETWORK }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};
