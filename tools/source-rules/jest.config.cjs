module.exports = require('../../jest.preset.cjs')('source-rules');
