export * from './frame-connection';
export * from './messages';
export type { Network } from './network';
