/** What became of a workload. */
export interface Scaled {
  workload: string;
  namespace: string;
  from: number;
  to: number;
}
