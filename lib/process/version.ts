/** Put in by hack/build/build.ts. */
declare const SPAWNER_VERSION: string | undefined;

/** The version in package.json, or `development` where the sources run unbundled. */
export const VERSION = typeof SPAWNER_VERSION === 'string' ? SPAWNER_VERSION : 'development';
