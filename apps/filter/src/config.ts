/** The settings of the filter service. */
import { statelessSchema } from '@coffee/worker-runtime/service';

export const schema = statelessSchema('filter');
