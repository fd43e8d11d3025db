import { expect, test } from '@jest/globals';
import { type Rendered, renderJson } from './render.ts';
import { objectsOf } from './value-sets.ts';

const accountOf = (name: string, values: Readonly<Record<string, unknown>>): Rendered =>
  objectsOf(renderJson(values)).find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name);

// Helm does not ask before it deletes a hook's object: one of that name that is there already would go.
test.each(['cleanup', 'test'])(
  'an account of %s under a name of the user is no hook, so Helm checks whose it is',
  (part) => {
    const { metadata } = accountOf('robot', { [`${part}.serviceAccount.name`]: 'robot' });
    expect(Object.keys(metadata.annotations ?? {}).filter((key) => key.startsWith('helm.sh/hook'))).toEqual([]);
    // An uninstall deletes it before the Job that needs it.
    expect(metadata.annotations?.['helm.sh/resource-policy']).toBe(part === 'cleanup' ? 'keep' : undefined);
  },
);

test.each(['cleanup', 'test'])('an account of %s under the name of the chart goes with its hook', (part) => {
  const { metadata } = accountOf(`spawner-${part}`, {});
  expect(metadata.annotations['helm.sh/hook-delete-policy']).toContain('hook-succeeded');
});

test('where the chart creates no accounts, names are asked of the parts that run', () => {
  const named = ['webhook', 'controller', 'test'].map((part) => [`${part}.serviceAccount.name`, `own-${part}`]);
  const values = { 'defaults.serviceAccount.create': false, 'cleanup.enabled': false, ...Object.fromEntries(named) };
  expect(renderJson(values)).not.toContain('kind: ServiceAccount\nmetadata');
  expect(() => renderJson({ ...values, 'reaper.enabled': true })).toThrow('reaper.serviceAccount.name: expected');
  expect(() => renderJson({ ...values, 'cleanup.enabled': true })).toThrow('cleanup.serviceAccount.name: expected');
});

test('rbac.create false creates no role at all', () => {
  const text = renderJson({
    'rbac.create': false,
    'rbac.aggregate': true,
    'reaper.enabled': true,
    'reaper.moreOwners': [{ apiGroup: 'a.io', resources: ['b'] }],
  });
  expect(text).not.toMatch(/kind: (Cluster)?Role(Binding)?\nmetadata/);
});
