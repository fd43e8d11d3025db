import { parseArgs } from 'node:util';
import type { Provider } from '../provider/provider.ts';
import { chooseProvider } from './choose.ts';

const USAGE = `A Kubernetes for the tests and the demo: the context in SPAWNER_CONTEXT, else kind where Docker answers or
KIND_EXPERIMENTAL_PROVIDER=podman asks for it, else one built from source on this machine (root on Debian, with Go).

Usage: npm run cluster -- COMMAND [--name NAME]

Commands:
  up             Start it, or find it running, and print its kubeconfig file
  down           End it and remove everything it left
  status         Say whether it runs
  load IMAGE...  Make images that were built here known to its nodes

Options:
  --name NAME    Which one, where there are several [default: main]
`;

type Command = (provider: Provider, name: string, images: readonly string[]) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  async up(provider, name) {
    const { kubeconfig } = await provider.up(name, 'until-down');
    process.stdout.write(`${kubeconfig}\n`);
  },
  async down(provider, name) {
    await provider.down(name);
  },
  async status(provider, name) {
    const cluster = await provider.find(name);
    process.stdout.write(
      cluster
        ? `${provider.name} cluster ${name} runs, kubeconfig ${cluster.kubeconfig}\n`
        : `${provider.name} cluster ${name} does not run\n`,
    );
    if (!cluster) process.exitCode = 1;
  },
  async load(provider, name, images) {
    const cluster = await provider.find(name);
    if (!cluster)
      throw new Error(
        `Cannot load images: cluster ${name} does not run; start it: npm run cluster -- up --name ${name}`,
      );
    for (const image of images) await provider.load(cluster, image);
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string', default: 'main' }, help: { type: 'boolean', short: 'h' } },
});
const [name = '', ...images] = positionals;
const command = COMMANDS[name];
if (values.help || !command) {
  process.stderr.write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await command(await chooseProvider(), values.name, images).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
