import { apply, type Kubectl, kubectl } from '../hack/scene/kubectl.ts';
import { template } from './reaper-lab.ts';

const GROUP = 'lab.spawner.io';
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A kind whose replicas are not where those of the built-in ones are. It stays, as another run may use it. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `toys.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { kind: 'Toy', plural: 'toys', singular: 'toy' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } },
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.size',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
      },
    ],
  },
};

/** A custom resource with one pod, as its controller would make it. */
export async function makeToy(cluster: Kubectl, name: string): Promise<void> {
  await apply(cluster, [definition]);
  await kubectl(cluster, ['wait', '--for=condition=Established', `crd/toys.${GROUP}`]);
  const toy = { apiVersion: `${GROUP}/v1`, kind: 'Toy' };
  await apply(cluster, [{ ...toy, metadata: { name }, spec: { size: 1 } }]);
  const uid = await kubectl(cluster, ['get', 'toy', name, '--output', 'jsonpath={.metadata.uid}']);
  const ownerReferences = [{ ...toy, name, uid, controller: true }];
  const { metadata, spec } = template(name) as { metadata: object; spec: object };
  await apply(cluster, [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, ownerReferences }, spec }]);
  const status = JSON.stringify({ status: { replicas: 1, selector: `app=${name}` } });
  await kubectl(cluster, ['patch', 'toy', name, '--subresource', 'status', '--type', 'merge', '--patch', status]);
}
