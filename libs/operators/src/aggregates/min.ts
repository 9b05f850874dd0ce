/** Min: the least value of a group; missing where it has none. */
import { extreme } from './extreme';

export const min = extreme('min', 1);
