/**
 * Starts the threads that the command will need, if it is likely to need any, while the rest of the program is still to be loaded: 70 ms of
 * 1.2 s. So it has to be imported before that, and imports next to nothing.
 */
import { existsSync } from 'node:fs';
import { startEarly } from '@coffee/worker-runtime/ready-threads';
import { threadsLikely } from './analysis/threads-worth';
import { THREAD_ENTRY } from './thread-entry';

if (existsSync(THREAD_ENTRY)) startEarly(THREAD_ENTRY, threadsLikely(process.argv.slice(2), process.env));
