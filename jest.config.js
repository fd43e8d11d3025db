// Unit tests lie beside their source. Those against the kernel need root for network namespaces of their own, those of
// the chart need helm, and the end-to-end suites need a cluster.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/hack/strip-types.js' },
};

export default {
  // For tests that hang. A busy machine takes ten times what an idle one does, and is no reason to fail.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/!(chart|test-e2e|node_modules)/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.kernel\\.test\\.ts$'],
    },
    { ...shared, displayName: 'kernel', testMatch: ['<rootDir>/!(node_modules)/**/*.kernel.test.ts'] },
    { ...shared, displayName: 'chart', testMatch: ['<rootDir>/chart/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test-e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(alone|browser)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test-e2e/**/*.browser.test.ts'] },
    // What counts the webhook's calls, or takes it away, wants the cluster for itself.
    { ...shared, displayName: 'e2e-alone', testMatch: ['<rootDir>/test-e2e/**/*.alone.test.ts'] },
  ],
};
