export * from './client-frames';
export * from './byte-cursor';
export * from './chunk';
export * from './chunk-body';
export * from './chunk-codec';
export * from './column';
export * from './message-codec';
export * from './messages';
export {
  constantColumn,
  knownBounds,
  presentCount,
  unpackedBytes,
  unpackedWide,
  type IntegerForm,
} from './packed-column';
export * from './scan';
export * from './seq-set';
export * from './values';
