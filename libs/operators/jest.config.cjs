module.exports = require('../../jest.preset.cjs')('operators');
