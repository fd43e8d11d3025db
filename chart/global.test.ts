import { expect, test } from '@jest/globals';
import { render, renderText } from './render.ts';
import { podSpecsOf } from './value-sets.ts';

test('an umbrella chart says for all of its charts where images are and how they are pulled', () => {
  const objects = render(
    'reaper.enabled=true',
    'global.imageRegistry=mirror.example.com/all',
    'global.imagePullSecrets[0]=first',
    'global.imagePullSecrets[1].name=second',
    'image.pullSecrets={third,first}',
  );
  const pods = podSpecsOf(objects);
  expect(pods.length).toBeGreaterThan(3);
  for (const [, { containers, imagePullSecrets }] of pods) {
    expect(containers[0].image).toMatch(/^mirror\.example\.com\/all\/spawner:/);
    expect(imagePullSecrets).toEqual([{ name: 'first' }, { name: 'second' }, { name: 'third' }]);
  }
});

test('values that an umbrella chart sets for others are accepted', () => {
  expect(render('global.storageClass=fast', 'global.imageRegistry=').length).toBeGreaterThan(10);
});

test('the switch by which an umbrella chart enables this chart is accepted', () => {
  expect(renderText('enabled=true')).toBe(renderText());
});
