export * from './announce-delay';
export { createJobProgress, type Effect, type JobProgress, type StageNumbers } from './job-progress';
export { createPartitionInput, type PartitionInput } from './partition-input';
export { TopologyIndex } from './topology';
export type { StatefulNode, StatelessNode, Topology, TopologyEdge, TopologyStage, TopologyTable } from './topology';
