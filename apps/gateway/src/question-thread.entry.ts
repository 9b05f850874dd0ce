/** Entry of a thread that plans questions in SQL; bundled beside `main.js`. */
import { parentPort } from 'node:worker_threads';
import { serveQuestions } from '@coffee/sql/report';

if (parentPort) void serveQuestions(parentPort);
