import satisfies from 'spdx-satisfies';

/** A piece of other people's work in an image. */
export interface ShippedWork {
  name: string;
  version: string;
  /** An SPDX expression. https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/ */
  license: string;
  /** The texts of licences and notices that it comes with. */
  texts: readonly string[];
}

/** What a licence may say of what the images ship: nothing that binds the application in the same pod. */
export const ACCEPTED_LICENSES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'LGPL-2.1-or-later',
  'MIT',
  'Unlicense',
  'Zlib',
];

/** Reports whether an SPDX expression permits the use under accepted licences alone. An older form has a slash for OR. */
export function isAccepted(expression: string): boolean {
  try {
    return satisfies(expression.replaceAll('/', ' OR '), [...ACCEPTED_LICENSES]);
  } catch {
    return false;
  }
}

/**
 * The notices of an image as one text, in order of name.
 * @param apache the Apache License, for work that may be used under it and comes without its text
 * @throws Error naming the work whose licence is not accepted, or comes without its text
 */
export function formatNotices(works: readonly ShippedWork[], apache: string): string {
  const sorted = works.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  return sorted.map((work) => formatWork(work, apache)).join('\n');
}

function formatWork({ name, version, license, texts }: ShippedWork, apache: string): string {
  if (!isAccepted(license))
    throw new Error(
      `Cannot ship ${name} ${version}: expected one of the licences ${ACCEPTED_LICENSES.join(', ')}, got "${license}"`,
    );
  const isApache = satisfies(license.replaceAll('/', ' OR '), ['Apache-2.0']);
  if (texts.length === 0 && !isApache)
    throw new Error(`Cannot ship ${name} ${version}: expected the text of its licence "${license}" among its files`);
  const heading = `${name} ${version}\n${license}\n${'='.repeat(72)}\n`;
  return `${heading}\n${(texts.length > 0 ? texts : [apache]).map((text) => text.trim()).join('\n\n')}\n`;
}
