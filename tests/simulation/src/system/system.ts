/** The processes of a run: workers, gateways and owners of jobs, by its configuration. Owns: which there are. */
import type { OwnerSettings, Swarm } from '../swarm';
import type { Chance } from '../virtual/chance';
import { Client } from './client';
import { makeDataset } from './dataset';
import { DirectOwner } from './direct-owner';
import { beginGateway } from './gateway';
import type { JobOwner } from './job-owner';
import { Service } from './service';
import { beginWorker, rolesOf } from './worker';
import type { World } from './world';

export class System {
  readonly workers: readonly Service[];
  readonly gateways: readonly Service[];
  readonly #owners: JobOwner[] = [];

  constructor(
    private readonly world: World,
    swarm: Swarm,
    private readonly chance: Chance,
  ) {
    const crashes = { left: swarm.scheduled['crash at a place'] ?? 0 };
    this.workers = rolesOf(swarm).map((role) => {
      const { name } = role;
      const begin = (...way: Parameters<Service['options']['begin']>) => beginWorker(world, role, ...way);
      return new Service(world, chance.of(name), { name, crashes, begin });
    });
    this.gateways = Array.from({ length: swarm.gateways }, (_, i) => {
      const name = `gateway-${i}`;
      const begin = (...way: Parameters<Service['options']['begin']>) => beginGateway(world, name, ...way);
      return new Service(world, chance.of(name), { name, crashes, begin });
    });
    for (const settings of swarm.owners) this.addOwner(settings);
  }

  get services(): readonly Service[] {
    return [...this.workers, ...this.gateways];
  }

  get owners(): readonly JobOwner[] {
    return this.#owners;
  }

  /** One more, with data of its own. */
  addOwner(settings: OwnerSettings): JobOwner {
    const { world, gateways } = this;
    const name = `${settings.through === 'gateways' ? 'client' : 'direct'}-${this.#owners.length}`;
    const chance = this.chance.of(name);
    const data = makeDataset(chance.of('data'));
    // Each begins with a gateway of its own choice.
    const first = chance.integer(0, gateways.length - 1);
    const hosts = [...gateways.slice(first), ...gateways.slice(0, first)].map((gateway) => gateway.name);
    const owner =
      settings.through === 'gateways'
        ? new Client(world, chance, name, settings, data, hosts)
        : new DirectOwner(world, chance, name, settings, data);
    this.#owners.push(owner);
    return owner;
  }

  /** In order: gateways first, so that nobody begins anything new. */
  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }
}
