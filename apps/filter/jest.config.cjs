module.exports = require('../../jest.preset.cjs')('filter');
