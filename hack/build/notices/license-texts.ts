import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IS_LICENSE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;

/** The texts of licences and notices in a folder of sources; subfolders are named if they hold third-party work. */
export function licenseTexts(folder: string, below: readonly string[] = []): string[] {
  return [folder, ...below.map((name) => join(folder, name))].flatMap((place) =>
    existsSync(place)
      ? readdirSync(place, { withFileTypes: true })
          .filter((entry) => entry.isFile() && IS_LICENSE.test(entry.name))
          .map(({ name }) => name)
          .toSorted()
          .map((name) => readFileSync(join(place, name), 'utf8'))
      : [],
  );
}
