/** The settings of the aggregator service. */
import { statelessSchema } from '@coffee/worker-runtime/service';

export const schema = statelessSchema('aggregator');
