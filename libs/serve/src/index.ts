export { LocalSystem, isLoopback, type LocalSystemOptions } from './local-system';
