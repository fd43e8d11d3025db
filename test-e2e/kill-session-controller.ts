import { readdirSync, readFileSync } from 'node:fs';
import { cgroupPath } from '../hack/cluster/embedded/cgroups.ts';
import { environment } from './environment.ts';

/** Ends the processes of the controller, which get no chance to finish anything. */
export function killSessionController(): void {
  const own = `:${cgroupPath(environment.name)}/`;
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return 'it ended';
    }
  };
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const ours = pids.filter(
    (pid) => /session-controller\.mjs/.test(read(pid, 'cmdline')) && read(pid, 'cgroup').includes(own),
  );
  if (ours.length === 0) throw new Error('Cannot kill the controller: expected a process of it');
  for (const pid of ours) process.kill(Number(pid), 'SIGKILL');
}
