/** Runs the tests of every project in one go; `nx test <project>` runs those of one. */
module.exports = {
  projects: [
    '<rootDir>/apps/*/jest.config.cjs',
    '<rootDir>/libs/*/jest.config.cjs',
    '<rootDir>/tests/*/jest.config.cjs',
    '<rootDir>/tools/*/jest.config.cjs',
  ],
};
