export * from './frame-connection';
export * from './messages';
