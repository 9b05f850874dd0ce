/** Entry of a pool thread; bundled beside `main.js`. */
import { runThread } from '@coffee/worker-runtime';

runThread();
