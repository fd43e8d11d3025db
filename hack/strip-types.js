import { stripTypeScriptTypes } from 'node:module';

// Jest's transform: Node's own, so that tests run the very code that Node runs. ts-jest needs TypeScript < 7.
export default {
  process: (source, path) => ({ code: `${stripTypeScriptTypes(source)}\n//# sourceURL=${path}` }),
};
