export { checkEngine, docker } from './engine';
export { imageName, imageTag } from './image-name';
