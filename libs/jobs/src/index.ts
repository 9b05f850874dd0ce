export * from './admission';
export * from './answer';
export * from './csv-writer';
export * from './job-channels';
export * from './job-run';
export * from './journal';
export * from './result-reader';
export * from './progress-report';
