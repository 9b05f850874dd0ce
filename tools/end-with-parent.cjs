/**
 * Loaded into a process that must not outlive the one that started it. npm that is told to end by a signal ends, and leaves its script
 * running, sometimes under the shell between the two. When the parent has gone, or npm above it, this process gets a SIGTERM as if
 * somebody had sent it.
 */
const { readFileSync } = require('node:fs');

const parent = process.ppid;
const above = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;
const watch = setInterval(() => {
  if (process.ppid === parent && (above === undefined || parentOf(parent) === above)) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, 250);
watch.unref();

/** Where the system tells it. */
function parentOf(pid) {
  try {
    // `pid (name) state parent …`; a name may have blanks and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1];
  } catch {
    return undefined;
  }
}
