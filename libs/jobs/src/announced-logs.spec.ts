import { jobId } from '@coffee/core';
import { ANNOUNCED_LENGTH, AnnouncedLogs } from './announced-logs';

describe('AnnouncedLogs', () => {
  const names = (job: string, length: number): string[] => [`job.${job}.`.padEnd(length - job.length, 'x')];

  it('keeps the logs of a job until they are let go of', () => {
    const announced = new AnnouncedLogs();
    announced.add(jobId('a'), ['job.a.x']);
    announced.add(jobId('a'), ['job.a.y']);
    expect(announced.get(jobId('a'))).toEqual(['job.a.x']);
    announced.delete(jobId('a'));
    expect(announced.get(jobId('a'))).toBeUndefined();
  });

  it('lets go of the oldest when there are too many, whoever announces them', () => {
    const announced = new AnnouncedLogs();
    const quarter = ANNOUNCED_LENGTH / 4;
    for (const job of ['a', 'b', 'c', 'd']) announced.add(jobId(job), names(job, quarter));
    expect(announced.get(jobId('a'))).toBeDefined();
    announced.add(jobId('e'), names('e', 10));
    expect(['a', 'b', 'c', 'd', 'e'].filter((job) => announced.get(jobId(job)))).toEqual(['b', 'c', 'd', 'e']);
    announced.delete(jobId('b'));
    announced.add(jobId('f'), names('f', quarter));
    expect(['c', 'd', 'e', 'f'].filter((job) => announced.get(jobId(job)))).toEqual(['c', 'd', 'e', 'f']);
  });
});
