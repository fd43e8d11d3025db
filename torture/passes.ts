import { NAMESPACE } from '../hack/base/namespace.ts';
import type { Api } from './api.ts';

const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const CRON_JOB = `/apis/batch/v1/namespaces/${NAMESPACE}/cronjobs/spawner-reaper`;

/** Passes of the reaper in addition to its schedule, which has no seconds. */
export class Passes {
  readonly #api: Api;
  #number = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Begins a pass now, as `kubectl create job --from` does. Returns the Job's name. */
  async begin(): Promise<string> {
    this.#number += 1;
    const name = `torture-pass-${this.#number}`;
    const cronJob = (await this.#api.must('GET', CRON_JOB)) as { spec?: { jobTemplate?: { spec: object } } };
    const spec = { ...cronJob.spec?.jobTemplate?.spec, ttlSecondsAfterFinished: 20 };
    await this.#api.must('POST', JOBS, { body: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec } });
    return name;
  }
}
