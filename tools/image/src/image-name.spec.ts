import { imageName, imageTag } from './image-name';

describe('the name of an image', () => {
  it('has the tag of IMAGE_TAG', () => {
    expect(imageName('filter', imageTag({ IMAGE_TAG: 'v1.2' }))).toBe('coffee-shop-analysis/filter:v1.2');
    for (const environment of [{}, { IMAGE_TAG: '' }]) expect(imageTag(environment)).toBe('latest');
  });

  it.each(['a b', '.hidden', 'a/b', 'x'.repeat(129)])('refuses the tag %p', (tag) => {
    expect(() => imageTag({ IMAGE_TAG: tag })).toThrow(/^IMAGE_TAG takes/);
  });
});
