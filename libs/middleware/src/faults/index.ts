export * from './altered';
export * from './breakable-transport';
export * from './crash-at';
export * from './fault-budget';
export * from './with-faults';
