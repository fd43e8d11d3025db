import type { Manifest } from '../apps.ts';

/** By which kwok knows its nodes, and pods tolerate them. https://kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods/ */
const FAKE = { key: 'kwok.x-k8s.io/node', value: 'fake' };

/** What kwok is told its nodes by. */
export const FAKE_NODE_SELECTOR = `${FAKE.key}=${FAKE.value}`;

/** The addresses of their pods, a /24 for each node. None of them is a real pod's. */
export const FLEET_NETWORK = '10.245.0.0/16';
/** A /24 has 254 addresses that a pod can have, and kwok begins with the second one. */
export const PODS_PER_NODE = 250;

/** A node that exists in the API alone. Its taint keeps ordinary pods away. */
export function fakeNode(number: number): Manifest {
  const podCIDR = `10.245.${number}.0/24`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `fake-${number}`,
      annotations: { [FAKE.key]: FAKE.value },
      labels: { [FAKE.key]: FAKE.value },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], taints: [{ ...FAKE, effect: 'NoSchedule' }] },
    status: { allocatable: ROOM, capacity: ROOM },
  };
}

/** Fields of the spec of pods that belong there. */
export const ON_FAKE_NODES = {
  nodeSelector: { [FAKE.key]: FAKE.value },
  tolerations: [{ key: FAKE.key, operator: 'Exists' }],
};

const ROOM = { cpu: '1k', memory: '1Ti', pods: String(PODS_PER_NODE) };
