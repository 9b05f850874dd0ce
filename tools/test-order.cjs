/**
 * The order in which Jest runs spec files: those that take a minute or more begin first, the longest first, so that none of them runs
 * alone at the end; all others by their size, as Jest does it where it has no times of an earlier run.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

const LONGEST = [
  'tests/simulation/src/simulation.spec.ts',
  'tests/e2e/src/files/random/random.spec.ts',
  'libs/middleware-rabbitmq/src/rabbitmq.conformance.spec.ts',
  'tests/e2e/src/files/files.spec.ts',
  'tests/cluster/src/gateway-faults.spec.ts',
  'tests/e2e/src/oracle.spec.ts',
  'tests/cluster/src/client-jobs.spec.ts',
  'tests/cluster/src/client.spec.ts',
  'tests/cluster/src/scaling.spec.ts',
  'tests/cluster/src/services.spec.ts',
  'tests/end-sync-model/src/exhaustive.spec.ts',
  'tests/oracle/src/large-answers.spec.ts',
  'tests/browser/src/accessibility.spec.ts',
  'tests/browser/src/bad-input.spec.ts',
  'tests/e2e/src/output-faults.spec.ts',
  'tests/e2e/src/questions/random/random.spec.ts',
  'tests/browser/src/sizes.spec.ts',
].map((file) => join(__dirname, '..', file));

const missing = LONGEST.filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`tools/test-order.cjs: there is no ${missing.join(', ')}`);

module.exports = class extends Sequencer {
  async sort(tests) {
    const others = await super.sort(tests.filter(({ path }) => !LONGEST.includes(path)));
    const first = LONGEST.flatMap((file) => tests.filter(({ path }) => path === file));
    return [...first, ...others];
  }
};
