import { ProgressWatch, type Standing } from './progress-watch';

const uploading: Standing = { queued: false, seen: true, handedIn: false, attended: true };
const handedIn: Standing = { ...uploading, handedIn: true };

describe('ProgressWatch', () => {
  const watch = (): ProgressWatch => new ProgressWatch({ stall: 100, uploadIdle: 50 }, 1000);

  it('finds a job that waits for the system since its last progress, uploaded or held back', () => {
    const job = watch();
    expect(job.check(1100, handedIn)).toBeUndefined();
    job.progressed(1100);
    expect(job.check(1200, handedIn)).toBeUndefined();
    expect(job.check(1201, handedIn)).toBe('system');
    expect(job.check(1201, handedIn)).toBeUndefined();
    expect(job.check(1302, { ...handedIn, attended: false })).toBe('system');
  });

  it('finds a client that is there and uploads nothing', () => {
    const job = watch();
    expect(job.check(1050, uploading)).toBeUndefined();
    expect(job.check(1051, uploading)).toBe('client');
  });

  it('lets a client be as slow as it likes, as long as something comes', () => {
    const job = watch();
    for (let now = 1000; now < 10_000; now += 50) {
      expect(job.check(now, uploading)).toBeUndefined();
      job.progressed(now);
    }
  });

  it('gives the system its whole time after a client that was slow', () => {
    const job = watch();
    for (let now = 1000; now < 2000; now += 40) {
      job.uploaded(now, false);
      expect(job.check(now + 39, uploading)).toBeUndefined();
    }
    expect(job.check(2050, handedIn)).toBeUndefined();
  });

  it('leaves a client that is away to the lease', () => {
    expect(watch().check(9000, { ...uploading, attended: false })).toBeUndefined();
  });

  describe('that goes on from where another has left it', () => {
    const left = { system: 60, client: 30, records: 5 };

    it('adds up how long the system has let the job wait, whatever is uploaded again', () => {
      const job = watch();
      job.inherit(left, 1000);
      job.uploaded(1030, true);
      job.heard(5, 1035);
      expect(job.check(1040, handedIn)).toBeUndefined();
      expect(job.standstill(1040, true)).toEqual({ system: 100, client: 40, records: 5 });
      expect(job.check(1041, handedIn)).toBe('system');
    });

    it('counts only the time in which it is the turn of the system', () => {
      const job = watch();
      job.inherit(left, 1000);
      for (let now = 1000; now <= 2000; now += 10) {
        job.uploaded(now, false);
        expect(job.check(now + 5, uploading)).toBeUndefined();
        expect(job.standstill(now + 5, false)).toMatchObject({ system: 60 });
      }
      expect(job.check(2045, handedIn)).toBeUndefined();
      expect(job.check(2046, handedIn)).toBe('system');
    });

    it('lets a client go on that lost its connection while a piece was being stored, however long it uploads', () => {
      const before = watch();
      before.uploaded(1000, false);
      const job = watch();
      job.inherit(before.standstill(1002, true), 1010);
      for (let now = 1010; now < 9000; now += 10) {
        job.uploaded(now, false);
        // The next piece is being stored just now.
        expect(job.check(now + 2, handedIn)).toBeUndefined();
      }
    });

    it('adds up how long the client has uploaded nothing', () => {
      const job = watch();
      job.inherit({ ...left, system: 0 }, 1000);
      expect(job.check(1020, uploading)).toBeUndefined();
      expect(job.standstill(1020, false)).toEqual({ system: 0, client: 50, records: 5 });
      expect(job.check(1021, uploading)).toBe('client');
    });

    it('begins anew with the first record that the other had not read', () => {
      const job = watch();
      job.inherit(left, 1000);
      job.heard(6, 1030);
      expect(job.standstill(1040, true)).toEqual({ system: 10, client: 10, records: 6 });
      const late = watch();
      late.heard(6, 1030);
      late.inherit(left, 1035);
      expect(late.standstill(1040, true)).toEqual({ system: 10, client: 10, records: 6 });
    });

    it('takes results for progress that the client had not stored before, through whichever connection', () => {
      const first = watch();
      first.stored(2, 1010);
      const before = first.standstill(1040, true);
      expect(before).toEqual({ system: 30, client: 30, records: 0, results: 2 });
      const job = watch();
      job.inherit(before, 1050);
      for (let results = 1; results <= 2; results++) job.stored(results, 1060);
      expect(job.standstill(1060, true)).toMatchObject({ system: 40 });
      job.stored(3, 1070);
      expect(job.standstill(1070, true)).toEqual({ system: 0, client: 0, records: 0, results: 3 });
    });

    it('gives a client no new time that comes back again and again to upload the same', () => {
      let standstill = watch().standstill(1020, false);
      let overdue: string | undefined;
      for (let now = 1020; now < 1200 && !overdue; now += 20) {
        const job = watch();
        job.inherit(standstill, now);
        job.uploaded(now + 1, false);
        overdue = job.check(now + 20, uploading);
        standstill = job.standstill(now + 20, false);
      }
      expect(overdue).toBe('client');
    });

    it('gives the system its whole time where it owed nothing', () => {
      const job = watch();
      job.inherit({ ...left, system: 0 }, 1000);
      job.uploaded(1010, false);
      expect(job.standstill(1020, true)).toEqual({ system: 10, client: 40, records: 5 });
    });
  });

  it.each([
    ['in the queue', { queued: true }],
    ['while nothing can be seen of it', { seen: false }],
  ])('counts no time that a job is %s', (_where, where) => {
    const job = watch();
    for (const standing of [handedIn, uploading]) {
      expect(job.check(9000, { ...standing, ...where })).toBeUndefined();
      expect(job.check(9050, standing)).toBeUndefined();
    }
    expect(job.check(9051, uploading)).toBe('client');
  });
});
