/** Packages that have only ES modules, or load one: Jest loads what is required as CommonJS. */
const modules = ['@guanmingchiu/sqlparser-ts', 'd3-array', 'hyparquet', 'hyparquet-writer', 'internmap', 'preact'];

/**
 * One Jest configuration for every project, and without a name for all of them at once: TypeScript through swc, Node environment, no
 * transform of node_modules but of those.
 */
module.exports = (displayName) => ({
  ...(displayName !== undefined && { displayName }),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: false } }, module: { type: 'commonjs' } },
    ],
    [`/node_modules/(${modules.join('|')})/.+\\.[cm]?js$`]: [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${modules.join('|')})/)`],
});
