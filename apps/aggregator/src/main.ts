/** The aggregator service: sums the rows of a chunk by its keys: partial sums, which partitions merge. What exactly comes with each job's plan. */
import { connectBroker } from '@coffee/transports';
import { runWorker } from '@coffee/worker-runtime/service';
import { version } from '../package.json';
import { schema } from './config';

void runWorker('aggregator', version, schema, connectBroker('aggregator'));
