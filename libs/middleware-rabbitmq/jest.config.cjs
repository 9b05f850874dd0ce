module.exports = require('../../jest.preset.cjs')('middleware-rabbitmq');
