export * from './chunk';
export * from './chunk-codec';
export * from './column';
export * from './messages';
export * from './seq-set';
