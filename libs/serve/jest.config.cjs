/** A loaded machine takes its time: these tests wait for conditions, none for a time. */
module.exports = { ...require('../../jest.preset.cjs')('serve'), testTimeout: 60_000 };
