export * from './frame-connection';
export * from './frame-header';
export * from './frame-table';
export * from './messages';
export type { Network } from './network';
