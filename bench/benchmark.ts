import type { Figure } from './report/figure.ts';
import type { System } from './system/system.ts';

/** Something that is measured by one command: `npm run bench -- --only NAME`. */
export type Benchmark = Machine | WholeSystem;

interface Described {
  /** A word of the command line. */
  name: string;
  title: string;
}

/** Measures a part, with no other part of the project running. */
interface Machine extends Described {
  on: 'machine';
  measure(effort: Effort): Promise<Figure[]>;
}

/** Measures the installed chart. Such benchmarks share a cluster, one after the other. */
interface WholeSystem extends Described {
  on: 'system';
  measure(effort: Effort, system: System): Promise<Figure[]>;
}

/** How much work is done. */
export interface Effort {
  /** True: as little as shows that the benchmark works; its figures say nothing. */
  isQuick: boolean;
}
