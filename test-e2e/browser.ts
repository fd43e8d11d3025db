import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { processOne } from '../hack/cluster/embedded/restart.ts';
import { clusterFolder } from '../hack/cluster/embedded/state.ts';
import { BROWSER_VARIABLE, PICTURES_VARIABLE } from '../hack/scene/browser.ts';
import { environment } from './environment.ts';

/**
 * Starts the browser in the network of the node, from where pods are reached and nothing else.
 * @param hosts pods' addresses, by names that end in `.localhost`: pages of these count as secure.
 *   https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
 */
export async function startBrowser(hosts: Readonly<Record<string, string>>): Promise<Browser> {
  const executablePath = join(clusterFolder(environment.name), 'browser');
  const command = `nsenter --net=/proc/${processOne(environment.name)}/ns/net -- ${fromEnvironment(BROWSER_VARIABLE)}`;
  writeFileSync(executablePath, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  const rules = Object.entries(hosts).map(([host, ip]) => `MAP ${host} ${ip}`);
  // Chromium has no sandbox for root.
  const args = ['--no-sandbox', `--host-resolver-rules=${rules.join(',')}`];
  return chromium.launch({ executablePath, args });
}

/** Keeps a picture of a page among what the run leaves. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(fromEnvironment(PICTURES_VARIABLE), `${name}.png`) });
}

function fromEnvironment(variable: string): string {
  const text = process.env[variable];
  if (!text) throw new Error(`Cannot open a page: expected ${variable}; run npm test -- browser`);
  return text;
}
