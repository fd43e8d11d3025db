import process from 'node:process';
import { connect } from '../lib/kube/client.ts';
import { settingsOrExit } from '../lib/process/start.ts';
import { explain } from './findings.ts';
import { dryRun, investigate } from './prove-injection.ts';
import { HELM_TEST_SETTINGS } from './settings.ts';

const purpose = 'Proves that a labelled pod gets a sidecar, or says why not.';
const settings = settingsOrExit(HELM_TEST_SETTINGS, { name: 'helm-test', purpose });
const { namespace, logLevel } = settings;
const client = connect();
const result = await dryRun(client, settings);
if (result.kind === 'injected') {
  if (logLevel === 'info')
    process.stdout.write(`A labelled pod in namespace ${namespace} gets the sidecar ${result.image}\n`);
} else {
  const cause = result.kind === 'refused' ? result.why : explain(await investigate(client, settings), settings);
  process.stdout.write(`A labelled pod in namespace ${namespace} gets no sidecar: ${cause}\n`);
  process.exitCode = 1;
}
