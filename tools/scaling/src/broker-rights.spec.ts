import { allRights, brokerUsers, expressionsOf, permissionCommand, rights } from './broker-rights';

/** Whether a user has a right to a name, as the broker reckons it. */
const may = (user: (typeof brokerUsers)[number], kind: 'configure' | 'write' | 'read', name: string): boolean =>
  new RegExp(expressionsOf(rights[user])[kind]).test(name);

describe('the rights of the users of the broker', () => {
  it('let gateways alone declare and delete logs', () => {
    for (const name of ['jobs', 'job.j1.progress', 'job.j1.results', 'job.j1.part.maximizer.top.0'])
      expect(brokerUsers.filter((user) => may(user, 'configure', name))).toEqual(['gateway']);
    expect(brokerUsers.filter((user) => may(user, 'configure', 'filter.year'))).toEqual(['gateway', 'filter']);
  });

  it('let nobody but gateways read answers, and nobody but its owners what a partition is made of', () => {
    const readers = (name: string): string[] => brokerUsers.filter((user) => may(user, 'read', name));
    expect(readers('job.j1.results')).toEqual(['gateway']);
    expect(readers('job.j1.part.maximizer.top.0')).toEqual(['maximizer']);
    expect(readers('job.j1.table.users')).toEqual(['joiner']);
    expect(readers('filter.year')).toEqual(['filter', 'autoscaler']);
    expect(readers('jobs')).toEqual(['gateway', 'filter', 'aggregator', 'maximizer', 'joiner']);
  });

  it('are for no names but those of the system', () => {
    for (const user of brokerUsers)
      for (const kind of ['configure', 'write', 'read'] as const)
        for (const name of ['jobs2', 'orders', 'xfilter.year', 'my.job.j1.results', 'amq.topic', ''])
          if (!(name === '' && expressionsOf(rights[user])[kind] === '^$'))
            expect([user, kind, name, may(user, kind, name)]).toEqual([user, kind, name, false]);
  });

  it('have the namespace before each name, and not before the exchange', () => {
    const { configure, write } = expressionsOf(rights.filter, 'my.shop-');
    expect(configure).toBe(String.raw`^my\.shop-filter\.`);
    expect(write).toBe(String.raw`^(amq\.default$|my\.shop-job\.|my\.shop-aggregator\.)`);
  });

  it('are nothing where there are none', () => {
    expect(permissionCommand('owner', rights.maximizer)).toMatch(/^rabbitmqctl set_permissions owner '\^\$' '/);
  });

  it('are together those of one user whom all share', () => {
    const all = expressionsOf(allRights);
    for (const user of brokerUsers)
      for (const name of ['jobs', 'job.j1.progress', 'job.j1.part.joiner.x.0', 'filter.year', 'amq.default'])
        for (const kind of ['configure', 'write', 'read'] as const)
          // What a user may write to beside the exchange is for what he may not configure.
          if (may(user, kind, name) && !(kind === 'write' && name !== 'amq.default'))
            expect([kind, name, new RegExp(all[kind]).test(name)]).toEqual([kind, name, true]);
  });
});
