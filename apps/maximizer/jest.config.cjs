module.exports = require('../../jest.preset.cjs')('maximizer');
