module.exports = require('../../jest.preset.cjs')('transports');
