export * from './promtool';
