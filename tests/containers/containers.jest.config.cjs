/** Not `jest.config.cjs`, which `npm test` would run: these tests need a container engine. */
module.exports = require('../../jest.preset.cjs')('containers');
