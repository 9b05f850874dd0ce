module.exports = require('../../jest.preset.cjs')('oracle');
