module.exports = require('../../jest.preset.cjs')('sessions');
