/** Runs the tests of every project in one go; `nx test <project>` runs those of one. */
module.exports = {
  // Of a test that waits for something in vain: generous, because machines are slow and shared. That of a project does not count here.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/test-order.cjs',
  projects: [
    '<rootDir>/apps/*/jest.config.cjs',
    '<rootDir>/libs/*/jest.config.cjs',
    '<rootDir>/tests/*/jest.config.cjs',
    '<rootDir>/tools/*/jest.config.cjs',
  ],
};
