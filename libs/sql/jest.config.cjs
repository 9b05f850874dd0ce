module.exports = require('../../jest.preset.cjs')('sql');
