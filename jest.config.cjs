/**
 * Runs the tests of every project in one go; `nx test <project>` runs those of one. To Jest they are one project: where each is one of its
 * own, what they share is compiled again for each of them.
 */
const preset = require('./jest.preset.cjs');

const folders = ['apps', 'libs', 'tests', 'tools'];

module.exports = {
  ...preset(),
  roots: folders.map((folder) => `<rootDir>/${folder}`),
  testMatch: folders.map((folder) => `<rootDir>/${folder}/*/src/**/*.spec.ts`),
  // They need a container engine: `npm run test:containers`.
  testPathIgnorePatterns: ['<rootDir>/tests/containers/', '/node_modules/'],
  // Of a test that waits for something in vain: generous, because machines are slow and shared.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/test-order.cjs',
};
