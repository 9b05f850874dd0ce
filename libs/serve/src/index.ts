export { LocalSystem, isLoopback, type LocalSystemOptions } from './local-system';
export type { FolderToServe } from './served-folder';
