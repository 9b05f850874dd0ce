module.exports = require('../../jest.preset.cjs')('image');
