module.exports = require('../../jest.preset.cjs')('answers');
