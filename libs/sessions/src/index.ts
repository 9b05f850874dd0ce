export * from './frame-connection';
