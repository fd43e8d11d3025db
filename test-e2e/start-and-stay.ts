import { chooseProvider } from '../hack/cluster/choose.ts';

// Starts the cluster of the given name, tied to this process, says so, and stays until it is killed.
const [name = ''] = process.argv.slice(2);
const provider = await chooseProvider();
await provider.up(name, 'process');
process.stdout.write('up\n');
setInterval(() => undefined, 60_000);
