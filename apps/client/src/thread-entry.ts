import { join } from 'node:path';

/** The module of a pool thread, bundled beside `main.js`. */
export const THREAD_ENTRY = join(__dirname, 'pool-thread.entry.js');
/** The same of a thread that plans questions in SQL. */
export const QUESTION_ENTRY = join(__dirname, 'question-thread.entry.js');
/** The page, built beside it. */
export const PAGE_FOLDER = join(__dirname, 'page');
/** The same of a thread that reads uploaded files. */
export const READING_ENTRY = join(__dirname, 'reading-thread.entry.js');
