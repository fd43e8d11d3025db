import { readFileSync } from 'node:fs';

/** How the image of the sidecar runs Node. */
export interface ImageCommand {
  /** Node's own flags. */
  flags: string[];
  env: Record<string, string>;
}

/** Reads it from the Dockerfile, so that what is measured is what is shipped. */
export function sidecarImageCommand(): ImageCommand {
  const text = dockerfile('spawner-sidecar-node');
  const entrypoint: unknown = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(text)?.[1] ?? '');
  if (!Array.isArray(entrypoint)) throw new Error('Cannot measure: expected ENTRYPOINT ["node", …] in the Dockerfile');
  return { flags: entrypoint.slice(1, -1).map(String), env: parseEnvironment(text) };
}

/** The environment of the sidecar on its native host. */
export function leanImageEnvironment(): Record<string, string> {
  return parseEnvironment(dockerfile('spawner-sidecar'));
}

function dockerfile(image: string): string {
  return readFileSync(new URL(`../../hack/images/${image}.Dockerfile`, import.meta.url), 'utf8');
}

function parseEnvironment(text: string): Record<string, string> {
  const variables = [...text.matchAll(/^ENV (MALLOC_.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return Object.fromEntries(variables.map((word) => word.split(/=(.*)/s)));
}
