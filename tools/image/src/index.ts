export { contextOf, examplesOf } from './build-context';
export { checkEngine, docker } from './engine';
export { imageName, imageTag } from './image-name';
