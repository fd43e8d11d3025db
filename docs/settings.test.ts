import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CLEANUP_SETTINGS } from '../cleanup/settings.ts';
import { CONTROLLER_SETTINGS } from '../controller/settings.ts';
import { HELM_TEST_SETTINGS } from '../helm-test/settings.ts';
import type { Setting, Spec } from '../lib/process/settings.ts';
import { REAPER_SETTINGS } from '../lib/workloads/reaper-settings.ts';
import { SESSION_API_SETTINGS } from '../sessions/api/settings.ts';
import { SESSION_SETTINGS } from '../sessions/controller/settings.ts';
import { SIDECAR_SETTINGS } from '../sidecar/settings.ts';
import { WEBHOOK_SETTINGS } from '../webhook/settings.ts';

const FILE = join(import.meta.dirname, 'settings.md');
const PROCESSES: [string, string, Spec][] = [
  [
    'spawner-sidecar',
    'In a pod, the webhook sets these. Outside Kubernetes, they are the command line.',
    SIDECAR_SETTINGS,
  ],
  ['webhook', 'The chart sets these.', WEBHOOK_SETTINGS],
  ['controller', 'The chart sets these.', CONTROLLER_SETTINGS],
  ['reaper', 'The chart sets these.', REAPER_SETTINGS],
  [
    'cleanup',
    'Runs at the end of `helm uninstall`, and in an upgrade that switches draining off. The chart sets these.',
    CLEANUP_SETTINGS,
  ],
  ['session-controller', 'Gives sessions their pods, and ends them. The chart sets these.', SESSION_SETTINGS],
  ['session-api', 'Opens sessions, and says where requests for them go.', SESSION_API_SETTINGS],
  ['helm-test', 'Runs in `helm test`. The chart sets these.', HELM_TEST_SETTINGS],
];

function row({ flag, env, fallback, help }: Setting<unknown>): string {
  const shown = fallback === hostname() ? "the host's name" : fallback === '' ? 'none' : `\`${fallback}\``;
  return `| \`--${flag}\` | \`${env}\` | ${fallback === undefined ? 'required' : shown} | ${help.replaceAll('|', '\\|')} |`;
}

const sections = PROCESSES.map(([name, purpose, spec]) =>
  [
    `## ${name}\n\n${purpose}\n`,
    '| flag | variable | default | meaning |',
    '|---|---|---|---|',
    ...Object.values(spec).map(row),
  ].join('\n'),
);
const text = `# Settings

Every process takes flags and environment variables; a flag takes precedence. If any of them is invalid, the process prints all
problems and exits with status 2. Only the sidecar goes on with invalid variables, without serving, so that the application's pod starts.
The chart's values are in the [README](../README.md#values), the labels and annotations of pods are
[there as well](../README.md#labels-and-annotations). This page is generated from the settings in the code.

${sections.join('\n\n')}
`;

test('docs/settings.md matches the code; UPDATE_GOLDENS=1 rewrites it', () => {
  if (process.env.UPDATE_GOLDENS || !existsSync(FILE)) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
