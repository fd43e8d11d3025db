import { BURST, FLEET_NAMESPACE } from '../fleet.ts';
import { patch } from '../system.ts';
import { type Fault, FOR_A_WHILE } from './fault.ts';

const SCALE = `/apis/apps/v1/namespaces/${FLEET_NAMESPACE}/deployments/${BURST}/scale`;
const FEWEST = 4;
/** As many as two cores can start within the longest time that a fault lasts. */
const MOST = 12;

/** Many pods that really run, at once: together with a fault of the webhook, all of them slip past it. */
export const BURST_PODS: Fault = {
  name: 'burst-pods',
  says: `${FEWEST} to ${MOST} labelled pods start at once, and end at once`,
  lastsSeconds: FOR_A_WHILE,
  async begin(system, { strength }) {
    const replicas = Math.round(FEWEST + strength * (MOST - FEWEST));
    await patch(system, SCALE, { spec: { replicas } });
    return { what: `${replicas} pods`, end: () => patch(system, SCALE, { spec: { replicas: 0 } }) };
  },
};
