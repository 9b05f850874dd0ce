export { aptInstall, aptRefusal } from './apt';
