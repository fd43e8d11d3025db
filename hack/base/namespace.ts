/** The namespace of the release in the tests and the demo. */
export const NAMESPACE = 'spawner';
