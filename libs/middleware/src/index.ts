export * from './contract';
export * from './embedded';
