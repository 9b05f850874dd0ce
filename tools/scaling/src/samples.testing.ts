/** The samples of deploy/scaling, and golden files: what is made of them. To accept a change: UPDATE_GOLDEN=1 npx jest -c tools/scaling/jest.config.cjs */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shopQueries } from '@coffee/testing';
import { readScaling } from './read-scaling';
import type { Scaling } from './scaling';
import { openScalingFile, type ScalingFile } from './scaling-file';

export const root = resolve(__dirname, '..', '..', '..');
export const samples = ['minimal', 'laptop', 'large', 'chaos'] as const;

export const openSample = (name: string): ScalingFile =>
  openScalingFile(join(root, 'deploy', 'scaling', `${name}.yaml`), shopQueries);

/** As a deployment that serves the queries of the shop. */
export const readShopScaling = (yaml: string, name = 'shop.yaml'): Scaling => readScaling(yaml, name, shopQueries);

export function expectGolden(name: string, text: string): void {
  const path = join(__dirname, '..', 'golden', name);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
