export * from './cannot-listen';
export * from './damped';
export * from './deadline';
export * from './errors';
export * from './ids';
export * from './nonce';
export * from './printable';
export * from './unreadable';
