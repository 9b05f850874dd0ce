export { compareAnswers, type Difference } from './byte-comparison';
export { compareForeign, type ForeignComparison } from './foreign-comparison';
export {
  closestReference,
  passed,
  referenceSets,
  verifyAgainstReference,
  type Check,
  type ReferenceAnswers,
  type ReferenceSet,
} from './reference';
export { MANIFEST_NAME, MANIFEST_VERSION, parametersText, readManifest, type Manifest } from './manifest';
export { readAnswers, type Answers } from './answer-files';
export { recordsOf } from './records';
