// Unit tests lie beside their source; the chart's render with helm; the end-to-end suite needs a cluster.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/hack/strip-types.js' },
};

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/!(chart|test-e2e|node_modules)/**/*.test.ts'] },
    { ...shared, displayName: 'chart', testMatch: ['<rootDir>/chart/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test-e2e/**/*.test.ts'] },
  ],
};
