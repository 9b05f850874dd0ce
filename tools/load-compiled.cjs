/**
 * Lies in a bundle as `load-compiled.js`: loads a program of it with the code that V8 made of it when it was bundled (`code-cache.mjs`), which
 * saves compiling it. Another V8, or one with other flags, does not take that code, and compiles the program; so does whoever asks for source
 * maps, which Node reads of what it loads itself.
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/** @param {NodeModule} entry of which the program is, beside it. */
function loadCompiled(entry, name) {
  const filename = join(__dirname, name);
  const cachedData = process.sourceMapsEnabled ? undefined : codeOf(filename);
  if (cachedData) {
    const script = new Script(functionOf(filename), { filename, cachedData });
    script.runInThisContext()(entry.exports, createRequire(filename), entry, filename, dirname(filename));
  } else entry.exports = require(filename);
}

/** Of a module, as Node has it. Bundles are ASCII, which is read without a look at each byte. */
const functionOf = (filename) =>
  `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, 'latin1')}\n})`;

function codeOf(filename) {
  try {
    return readFileSync(`${filename}.code`);
  } catch {
    return undefined;
  }
}

module.exports = { loadCompiled, functionOf };
