/** How images are called: `coffee-shop-analysis/<app>:<tag>`, the tag from the environment variable IMAGE_TAG. */
import { CoffeeError } from '@coffee/core';

const REPOSITORY = 'coffee-shop-analysis';

export const imageName = (app: string, tag: string): string => `${REPOSITORY}/${app}:${tag}`;

/** @throws CoffeeError USAGE when it can be no tag. */
export function imageTag(environment: NodeJS.ProcessEnv): string {
  const tag = environment['IMAGE_TAG'] || 'latest';
  if (!/^\w[\w.-]{0,127}$/.test(tag))
    throw new CoffeeError(
      'USAGE',
      `IMAGE_TAG takes up to 128 letters, digits, dots, dashes and underscores, not ${JSON.stringify(tag)}`,
    );
  return tag;
}
