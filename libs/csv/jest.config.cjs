module.exports = require('../../jest.preset.cjs')('csv');
