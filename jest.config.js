// Unit tests lie beside their source. Those against the kernel need root for network namespaces of their own, those of
// the chart need helm, and the end-to-end suite needs a cluster.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/hack/strip-types.js' },
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/!(chart|test-e2e|node_modules)/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.kernel\\.test\\.ts$'],
    },
    { ...shared, displayName: 'kernel', testMatch: ['<rootDir>/!(node_modules)/**/*.kernel.test.ts'] },
    { ...shared, displayName: 'chart', testMatch: ['<rootDir>/chart/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test-e2e/**/*.test.ts'] },
  ],
};
