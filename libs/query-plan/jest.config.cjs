module.exports = require('../../jest.preset.cjs')('query-plan');
