export { TestBrowser } from './test-browser';
export { allRows, plain, type Language } from './page-tables';
export { answersInBrowser, signIn } from './whole-way';
