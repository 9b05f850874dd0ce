module.exports = require('../../jest.preset.cjs')('verify');
