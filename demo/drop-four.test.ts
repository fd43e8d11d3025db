import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { SESSION_API_VERSION, SESSION_FINALIZER, SESSION_KIND } from '../contract/sessions.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { templateProblems } from '../lib/sessions/template-problems.ts';

const RULES = { serviceAccounts: [], allowedSecrets: [], priorityClasses: [], servePort: DEFAULT_SERVE_PORT };

test('demo/drop-four.yaml is a session of the game in its present version, as sessions may be', () => {
  const session = parse(readFileSync(join(REPOSITORY, 'demo/drop-four.yaml'), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  const { apiVersion, kind, metadata, spec } = session;
  expect([apiVersion, kind, metadata.finalizers]).toEqual([SESSION_API_VERSION, SESSION_KIND, [SESSION_FINALIZER]]);
  expect(spec.template.containers[0].image).toMatch(
    new RegExp(`/spawner-drop-four:${version.replaceAll('.', '\\.')}$`),
  );
  expect(templateProblems(spec, RULES)).toEqual([]);
});
