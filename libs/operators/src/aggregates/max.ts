/** Max: the greatest value of a group; missing where it has none. */
import { extreme } from './extreme';

export const max = extreme('max', -1);
