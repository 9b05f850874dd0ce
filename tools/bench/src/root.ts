/** The folder of the checkout. */
import { dirname, join } from 'node:path';

export const root = dirname(dirname(dirname(join(__dirname))));
