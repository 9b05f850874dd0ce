export * from './contract';
export * from './embedded';
export * from './faults';
export { Fifo } from './embedded/fifo';
export { Turns } from './embedded/turns';
