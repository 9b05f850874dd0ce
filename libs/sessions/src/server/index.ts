export { MAX_CHUNK_ROWS, checkChunk } from './check-chunk';
export { defaultLimits, type SessionEvents, type SessionLimits, type SessionOptions } from './options';
export { SessionServer, type SessionServerOptions } from './session-server';
export { Spool, removeLeftFiles } from './spool';
export { ANONYMOUS, Tokens } from './tokens';
