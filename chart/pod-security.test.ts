import { describe, expect, test } from '@jest/globals';
import { isRestricted } from '../lib/injection/testing/pod-security.ts';
import type { Rendered } from './render.ts';
import { objectsOf, podSpecsOf, renderValueSet, valueSets } from './value-sets.ts';

describe.each(valueSets)('with testdata/%s.values.yaml', (name) => {
  const objects = objectsOf(renderValueSet(name));
  const pods = podSpecsOf(objects);
  const containers: Rendered[] = pods.flatMap(([, { initContainers = [], containers }]) => [
    ...initContainers,
    ...containers,
  ]);

  test('every pod passes Pod Security "restricted", but for the node\'s network where the values ask for it', () => {
    const asked = name.includes('host-network') ? ['Deployment/spawner-webhook'] : [];
    const refused = pods.filter(
      ([, spec]) => !isRestricted({ spec }) || spec.hostNetwork || spec.hostPID || spec.hostIPC,
    );
    expect(refused.map(([owner]) => owner)).toEqual(asked);
    expect(pods.map(([, spec]) => isRestricted({ spec }))).toEqual(pods.map(() => true));
  });

  test('no container can write to its root, or names a user that OpenShift would refuse', () => {
    for (const { securityContext } of containers) {
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
      expect(securityContext).not.toHaveProperty('runAsUser');
    }
    for (const [, { securityContext }] of pods) expect(securityContext).not.toHaveProperty('runAsUser');
  });

  test('every container has a request and a limit of memory', () => {
    for (const { resources } of containers) {
      expect(resources.requests.memory).toBeDefined();
      expect(resources.limits.memory).toBeDefined();
    }
  });

  test('only accounts with rights have a token', () => {
    const bound = objects.flatMap(({ kind, subjects = [], roleRef }) =>
      /RoleBinding$/.test(kind) && !roleRef.name.startsWith('system:openshift:scc:')
        ? subjects.map((subject: Rendered) => subject.name)
        : [],
    );
    for (const [, { serviceAccountName, automountServiceAccountToken = true }] of pods)
      expect([serviceAccountName, automountServiceAccountToken]).toEqual([
        serviceAccountName,
        bound.includes(serviceAccountName),
      ]);
  });

  test('nothing may do everything, read Secrets other than its own, or make rights', () => {
    const rules: Rendered[] = objects.flatMap(({ kind, rules = [] }) => (/Role$/.test(kind) ? rules : []));
    for (const { apiGroups = [], resources = [], nonResourceURLs = [], resourceNames, verbs } of rules) {
      expect([...apiGroups, ...resources, ...nonResourceURLs, ...verbs]).not.toContain('*');
      expect(verbs.filter((verb: string) => ['bind', 'escalate', 'impersonate'].includes(verb))).toEqual([]);
      if (resources.includes('secrets') && !verbs.includes('create')) expect(resourceNames).toHaveLength(1);
    }
  });
});
