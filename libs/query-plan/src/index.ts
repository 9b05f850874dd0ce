export * from './physical-plan';
