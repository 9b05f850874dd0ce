/** The filter service: keeps the rows that one predicate lets through: years, hours of the day, a minimum amount. What exactly comes with each job's plan. */
import { connectBroker } from '@coffee/transports';
import { runWorker } from '@coffee/worker-runtime/service';
import { version } from '../package.json';
import { schema } from './config';

void runWorker('filter', version, schema, connectBroker('filter'));
