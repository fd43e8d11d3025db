import { arch, platform, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { isOnPath, run } from '../base/run.ts';

/** One call of the Go compiler. */
export interface GoBuild {
  /** The folder of the module. */
  source: string;
  packages: string;
  output: string;
  ldflags: string;
  /** The system that the programs run on, as Go names it. Default: this one. */
  os?: string;
}

/** Five times what the largest build takes on two idle cores, in milliseconds. */
const TIMEOUT = 1_800_000;
const GO_IMAGE = 'golang:1.26';

/** Builds programs of a Go module with the machine's Go, or in a container where there is Docker and no Go. */
export async function goBuild({ source, packages, output, ldflags, os = platform() }: GoBuild): Promise<void> {
  // Tests that run meanwhile come first.
  const args = ['-n', '10', 'go', 'build', '-trimpath', '-buildvcs=false', '-ldflags', ldflags, '-o', output, packages];
  await withGo(['nice', ...args], { source, output, os });
}

/** Files of a module that another one requires. */
export interface GoFiles {
  /** The folder of the module that requires it. */
  source: string;
  module: string;
  from: string;
  to: string;
}

/** Copies a folder out of a module as the Go module proxy has it. */
export async function goFiles({ source, module, from, to }: GoFiles): Promise<void> {
  const script = 'go mod download "$1" && cp -R "$(go list -m -f "{{.Dir}}" "$1")/$2" "$3" && chmod -R u+w "$3"';
  await withGo(['sh', '-c', script, 'sh', module, from, to], { source, output: to, os: platform() });
}

type Place = Required<Pick<GoBuild, 'source' | 'output' | 'os'>>;

async function withGo(command: [string, ...string[]], { source, output, os }: Place): Promise<void> {
  const [program, ...args] = command;
  if (await isOnPath('go')) {
    await run(program, args, { cwd: source, env: { CGO_ENABLED: '0', GOOS: os }, timeout: TIMEOUT });
    return;
  }
  if (!(await isOnPath('docker'))) {
    throw new Error('Cannot build the tools: expected Go 1.21 or newer, or Docker; install Go from your distribution');
  }
  await run(
    'docker',
    ['run', '--rm', ...containerOptions({ source, output: dirname(output), os }), GO_IMAGE, ...command],
    {
      timeout: TIMEOUT,
    },
  );
}

function containerOptions({ source, output, os }: Place): string[] {
  const { uid, gid } = userInfo();
  const goArch = arch() === 'x64' ? 'amd64' : arch();
  const variables = { CGO_ENABLED: '0', GOOS: os, GOARCH: goArch, GOCACHE: '/tmp/build', GOPATH: '/tmp/go' };
  return [
    ...[
      '--user',
      `${uid}:${gid}`,
      '--volume',
      `${source}:${source}:ro`,
      '--volume',
      `${output}:${output}`,
      '--workdir',
      source,
    ],
    ...Object.entries(variables).flatMap(([name, text]) => ['--env', `${name}=${text}`]),
  ];
}
