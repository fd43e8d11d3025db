import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import type { Command } from 'commander';
import { SESSION_CRD } from '../contract/session-crd.ts';
import { createSession, deleteSession } from '../lib/kube/objects/sessions.ts';
import { parseInteger, parsePort } from '../lib/text/parse.ts';
import { argument, type Flags, newCommand } from './commands.ts';
import { untilReady, watchSessions } from './follow-sessions.ts';
import { ensureNamespace } from './namespace.ts';
import { jsonText, type Terminal } from './output.ts';
import { parseScope, type Scope } from './scope.ts';
import { type CreateFlags, sessionManifest } from './session-manifest.ts';
import { findSession, listSessions, sessionLine, sessionTable, sessionText } from './sessions.ts';

/** The longest grace period: a year. */
const MAX_SECONDS = 31_536_000;

/** As much of a log as a person reads, in bytes. */
const LOG_BOUNDS = { deadlineMs: 30_000, maxBytes: 16 * 1024 * 1024 };

/** The commands about sessions. */
export function addBackend(program: Command, terminal: Terminal): void {
  const backend = program.command('backend').description('Create, show and end sessions (SessionLivedBackends)');
  addCreate(backend, terminal);
  newCommand(backend, 'get', 'List the sessions, or show one')
    .argument('[name]')
    .option('-A, --all-namespaces', 'cover all namespaces')
    .action(async (name: string | undefined, flags: Flags) => show(parseScope(flags), name, flags, terminal));
  newCommand(backend, 'watch', 'Follow what becomes of a session until its end, or of all')
    .argument('[name]')
    .action((name: string | undefined, flags: Flags) => watchSessions(parseScope(flags), name, terminal).then(leave));
  newCommand(backend, 'logs', 'Show what the application of a session has written')
    .argument('<name>')
    .action(async (name: string, flags: Flags) => terminal.write(await readLog(parseScope(flags), name)));
  newCommand(backend, 'open', 'Wait until a session is ready, and open it')
    .argument('<name>')
    .action(async (name: string, flags: Flags) => {
      const url = await untilReady(parseScope(flags), name, terminal);
      terminal.write(`${url}\n`);
      if (terminal.isTerminal) openInBrowser(url);
      leave();
    });
  newCommand(backend, 'delete', 'End a session, and delete it')
    .argument('<name>')
    .action(async (name: string, flags: Flags) => {
      const scope = parseScope(flags);
      const { namespace } = scope;
      const { metadata } = await findSession(scope, name);
      await deleteSession(scope.client.rest, { namespace, name, uid: metadata.uid ?? '' });
      terminal.write(`session ${name} in namespace ${namespace}: it ends\n`);
    });
  program
    .command('crd')
    .description('Print the CustomResourceDefinition of sessions, for kubectl apply --server-side -f -')
    .action(() => terminal.write(jsonText(SESSION_CRD)));
}

function addCreate(backend: Command, terminal: Terminal): void {
  newCommand(backend, 'create', 'Create a session')
    .requiredOption('--image <image>', 'image of the application')
    .option('--name <name>', 'its name, instead of one by its key or prefix')
    .option('--key <text>', 'whose or what it is: one key has one session')
    .option('--prefix <text>', 'what a name without a key begins with, instead of spawner-')
    .option('--port <port>', 'where the application listens, instead of 8080', argument(parsePort))
    .option('--grace-period-seconds <seconds>', 'how long it may be idle', argument(parseInteger(0, MAX_SECONDS)))
    .option('--image-pull-policy <policy>', 'when the image is pulled')
    .option('--image-pull-secret <name>', 'Secret to pull it with')
    .option('--dry-run', 'print the object, and create nothing')
    .action(async (flags: Flags & CreateFlags) => {
      const scope = parseScope(flags);
      const session = sessionManifest(flags, scope.namespace, randomBytes(10).toString('hex'));
      if (flags.dryRun) return terminal.write(jsonText(session));
      await createSession(scope.client.rest, session);
      terminal.write(
        flags.output === 'json'
          ? jsonText(session)
          : `session ${session.metadata.name} in namespace ${scope.namespace}: created\n`,
      );
    });
}

async function show(scope: Scope, name: string | undefined, { output }: Flags, terminal: Terminal): Promise<void> {
  if (name !== undefined) {
    const session = await findSession(scope, name);
    const line = sessionLine(session, scope.client.rest.now());
    return terminal.write(output === 'json' ? jsonText(session) : sessionText(line));
  }
  const lines = await listSessions(scope);
  if (output === 'json') return terminal.write(jsonText({ items: lines }));
  if (lines.length > 0) return terminal.write(sessionTable(lines, terminal.isColoured));
  await ensureNamespace(scope);
  terminal.note('There is no session. To create one: kubectl spawner backend create --image IMAGE\n');
}

/** The log of the first container of a session's pod. */
async function readLog(scope: Scope, name: string): Promise<string> {
  const { spec } = await findSession(scope, name);
  const container = encodeURIComponent(spec.template.containers[0]?.name ?? '');
  const path = `/api/v1/namespaces/${scope.namespace}/pods/${name}/log?container=${container}`;
  const { status, body } = await scope.client.rest.raw(path, LOG_BOUNDS);
  if (status !== 200) throw new Error(`Cannot read the log of session ${name}: its pod is gone or has not started`);
  return body;
}

/** The opener that desktops have. */
function openInBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { detached: true, stdio: 'ignore' })
    // A machine without a desktop has none; the URL was printed.
    .on('error', () => undefined)
    .unref();
}

/** A watch that is over holds its connection for a while. */
function leave(): never {
  process.exit(0);
}
