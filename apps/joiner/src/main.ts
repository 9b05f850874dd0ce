/** The joiner service: merges what arrives at its partitions and attaches names and birthdates to it. What exactly comes with each job's plan. */
import { connectBroker } from '@coffee/transports';
import { runWorker } from '@coffee/worker-runtime/service';
import { version } from '../package.json';
import { schema } from './config';

void runWorker('joiner', version, schema, connectBroker('joiner'));
