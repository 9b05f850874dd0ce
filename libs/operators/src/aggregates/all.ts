/** The aggregate functions that plans name, one a line. */
export { avg } from './avg';
export { count } from './count';
export { countDistinct } from './count-distinct';
export { max } from './max';
export { min } from './min';
export { sum } from './sum';
export { avgDistinct, sumDistinct } from './sum-distinct';
