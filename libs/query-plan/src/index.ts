export * from './logical';
export * from './logical-plan';
export * from './names';
export * from './parameters';
export * from './physical-plan';
export * from './planner';
export * from './queries';
