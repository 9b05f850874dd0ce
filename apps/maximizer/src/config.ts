/** The settings of the maximizer service. */
import { statefulSchema } from '@coffee/worker-runtime/service';

export const schema = statefulSchema('maximizer');
