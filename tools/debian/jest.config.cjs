module.exports = require('../../jest.preset.cjs')('debian');
