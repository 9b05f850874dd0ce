export { aptInstall, aptRefusal } from './apt';
export { findChromium } from './find-chromium';
