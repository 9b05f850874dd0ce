export { runMeasured, type Usage } from './measured-process';
export { contest, type Contestant, type ContestOptions, type ContestResult } from './contest';
export { pairwiseRatio, spread, type Spread } from './statistics';
export { measuredQuestions, type MeasuredQuestion } from './sql/questions';
