/** The maximizer service: merges the partial sums of its partitions and keeps the top of each group. What exactly comes with each job's plan. */
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { brokerOptions } from '@coffee/middleware/service';
import { runWorker } from '@coffee/worker-runtime/service';
import { version } from '../package.json';
import { schema } from './config';

void runWorker('maximizer', version, schema, (settings, onEvent) =>
  connectRabbitmq({ ...brokerOptions(settings), name: `maximizer.${settings.REPLICA}`, onEvent }),
);
