module.exports = require('../../jest.preset.cjs')('joiner');
