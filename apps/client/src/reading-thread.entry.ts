/** Entry of a thread that reads uploaded files; bundled beside `main.js`. */
import { parentPort } from 'node:worker_threads';
import { serveReadings } from '@coffee/csv';

if (parentPort) serveReadings(parentPort);
