import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { performanceFiles } from './performance-files.ts';
import { readReport } from './report-file.ts';

// Writes docs/performance.md and its plots from docs/performance.json.
for (const [file, content] of Object.entries(await performanceFiles(readReport())))
  writeFileSync(join(REPOSITORY, file), content);
