export * from './http-document';
export * from './sales';
export * from './shop-plan';
export * from './until';
