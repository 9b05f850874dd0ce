module.exports = require('../../jest.preset.cjs')('end-sync-model');
