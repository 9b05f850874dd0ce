export * from './contract';
export * from './embedded';
export * from './faults';
