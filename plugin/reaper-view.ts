import { KubeError } from '../lib/kube/errors.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import { readSettings, type Settings } from '../lib/process/settings.ts';
import { REAPER_SETTINGS } from '../lib/workloads/reaper-settings.ts';
import { type ReaperReport, readReport } from './reaper-report.ts';

/** What can be known of the reaper that looks after a cluster. */
export type ReaperView =
  | {
      kind: 'installed';
      schedule: string;
      isSuspended: boolean;
      settings: ReaperSettings;
      /** Undefined where it made none yet, or where the person may not read it. */
      report: ReaperReport | undefined;
    }
  | { kind: 'absent' }
  /** The person may not read it. */
  | { kind: 'hidden' };

/** The values of the reaper's command line. */
export type ReaperSettings = Settings<typeof REAPER_SETTINGS>;

/** As the chart labels it. */
const SELECTOR = 'app.kubernetes.io/component=reaper,app.kubernetes.io/name=spawner';

interface CronJobList {
  items: {
    metadata: { namespace: string; name: string };
    spec: {
      schedule: string;
      suspend?: boolean;
      jobTemplate: {
        spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
      };
    };
  }[];
}

/**
 * Finds the reaper, wherever it was installed.
 * @throws KubeError where the cluster does not answer
 */
export async function findReaper(rest: KubeRest): Promise<ReaperView> {
  try {
    const path = '/apis/batch/v1/cronjobs';
    const list = await rest.send<CronJobList>({ action: 'find the reaper', path, query: { labelSelector: SELECTOR } });
    const [found] = list.items;
    if (!found) return { kind: 'absent' };
    const { schedule, suspend = false, jobTemplate } = found.spec;
    const env = jobTemplate.spec.template.spec.containers[0]?.env ?? [];
    const settings = readReaperSettings(Object.fromEntries(env.map(({ name, value }) => [name, value])));
    const report = await readReport(rest, found.metadata, SELECTOR);
    return { kind: 'installed', schedule, isSuspended: suspend, settings, report };
  } catch (error) {
    if (error instanceof KubeError && error.code === 403) return { kind: 'hidden' };
    throw error;
  }
}

/** The settings that a reaper has by its environment; those of a reaper without any where they cannot be read. */
export function readReaperSettings(env: Readonly<Record<string, string | undefined>>): ReaperSettings {
  const read = readSettings(REAPER_SETTINGS, { argv: [], env });
  return read.kind === 'settings' ? read.settings : readReaperSettings({});
}

/** The settings that its verdicts follow. */
export function chooseSettings(view: ReaperView): ReaperSettings {
  return view.kind === 'installed' ? view.settings : readReaperSettings({});
}

/** What a person should know before believing that something will sleep; nothing where the reaper just works. */
export function describeCaveat(view: ReaperView): string | undefined {
  if (view.kind === 'hidden') return 'You may not see whether a reaper is installed: its default settings are assumed.';
  if (view.kind === 'absent')
    return 'No reaper is installed: nothing is put to sleep. See reaper.enabled of the chart.';
  if (view.isSuspended) return 'The reaper is suspended: nothing is put to sleep.';
  return view.settings.dryRun ? 'The reaper is on a dry run: it only reports what it would put to sleep.' : undefined;
}
