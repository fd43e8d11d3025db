import { readFileSync } from 'node:fs';

/** How the image of the sidecar runs Node. */
export interface ImageCommand {
  /** Node's own flags. */
  flags: string[];
  env: Record<string, string>;
}

/** Reads it from the Dockerfile, so that what is measured is what is shipped. */
export function sidecarImageCommand(): ImageCommand {
  const text = readFileSync(new URL('../hack/images/spawner-sidecar.Dockerfile', import.meta.url), 'utf8');
  const entrypoint: unknown = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(text)?.[1] ?? '');
  if (!Array.isArray(entrypoint)) throw new Error('Cannot measure: expected ENTRYPOINT ["node", …] in the Dockerfile');
  const variables = [...text.matchAll(/^ENV (MALLOC_.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return {
    flags: entrypoint.slice(1, -1).map(String),
    env: Object.fromEntries(variables.map((word) => word.split('='))),
  };
}
