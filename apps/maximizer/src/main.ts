/** The maximizer service: merges the partial sums of its partitions and keeps the top of each group. What exactly comes with each job's plan. */
import { connectBroker } from '@coffee/transports';
import { runWorker } from '@coffee/worker-runtime/service';
import { version } from '../package.json';
import { schema } from './config';

void runWorker('maximizer', version, schema, connectBroker('maximizer'));
