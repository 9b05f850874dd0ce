export * from './broker';
export { SMALL_BODY } from './protocol';
