module.exports = require('../../jest.preset.cjs')('answer-formats');
