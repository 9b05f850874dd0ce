/** Why a job is not hosted here, or no longer: the one place that gives each reason its code and words. */
import { CoffeeError, type JobId } from '@coffee/core';

export const notTheFirst = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was not opened: another was for the same request`);

export const tooLate = (job: JobId): CoffeeError =>
  new CoffeeError('GONE', `job ${job} was not opened: it took so long that its logs were deleted`);

export const takenOver = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was resumed through another connection`);

export const leftHere = (job: JobId): CoffeeError => new CoffeeError('CLOSED', `job ${job} is no longer followed here`);

export const resumedAtOnce = (job: JobId): CoffeeError =>
  new CoffeeError('SUPERSEDED', `job ${job} was resumed through another connection at the same time`);

export const nothingLeft = (job: JobId): CoffeeError => new CoffeeError('JOB_OVER', `nothing is left of job ${job}`);
