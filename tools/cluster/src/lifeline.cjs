/**
 * Loaded into every service before its own code: standard input is a pipe from the cluster, and when its other end closes (however
 * the cluster ended) the service stops in order. No process is left behind.
 */
const { isMainThread } = require('node:worker_threads');

// Threads are given what their process was started with, and have no standard input of their own.
if (isMainThread) {
  process.stdin.on('error', () => undefined);
  process.stdin.once('close', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
