/** The settings of the joiner service. */
import { statefulSchema } from '@coffee/worker-runtime/service';

export const schema = statefulSchema('joiner');
