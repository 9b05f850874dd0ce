/**
 * One scaling file, deployed by compose: brought up, looked at, disturbed, brought down. Owns: the project's name and the folder with the
 * compose file and the clients' results. Must not know: what is expected of it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@coffee/broker';
import type { HttpDocumentOptions } from '@coffee/testing';
import { parseDocument } from 'yaml';
import { compose, containersOf, docker, logsOf, ofProject, run, type Container } from './engine';
import { projectName } from './leftovers';

const root = join(__dirname, '../../..');

export class Deployment {
  /** All that its containers had, with or without a name of the compose file. */
  readonly #volumes: string[] = [];
  #removed = false;

  private constructor(
    readonly project: string,
    private readonly folder: string,
    private readonly file: string,
    /** How its first gateway is asked over HTTP. */
    readonly http: HttpDocumentOptions,
  ) {}

  /**
   * Makes a compose file of a scaling file, with clients of ours and a port of its own. Nothing runs yet.
   * @param clientData the data folder of each client.
   */
  static async of(scalingFile: string, clientData: readonly string[]): Promise<Deployment> {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-containers-'));
    // Each gateway has the next of both.
    const [port = 0] = await freePorts(2 * MOST_GATEWAYS);
    const http = port + MOST_GATEWAYS;
    const scaling = parseDocument(readFileSync(join(root, scalingFile), 'utf8'));
    const clients = clientData.map((data, i) => ({ data, results: join(folder, `results-${i}`) }));
    scaling.setIn(['clients'], scaling.createNode(clients));
    scaling.setIn(['gateway', 'port'], port);
    scaling.setIn(['gateway', 'http'], http);
    // Slow enough to be met in the middle of their work.
    scaling.setIn(['limits', 'client', 'cpus'], CLIENT_CPUS);
    const config = join(folder, 'scaling.yaml');
    writeFileSync(config, String(scaling));
    const file = join(folder, 'docker-compose.yaml');
    await run('npm', ['run', '--silent', 'scale', '--', 'compose', '--config', config, '--out', file]);
    return new Deployment(projectName(), folder, file, httpOf(join(folder, 'secrets'), http));
  }

  compose(...args: readonly string[]): Promise<string> {
    return compose('--project-name', this.project, '--file', this.file, ...args);
  }

  containers(): Promise<Container[]> {
    return containersOf(this.project);
  }

  /** Of a service of the compose file, `client-0`. */
  async container(service: string): Promise<Container> {
    const found = (await this.containers()).find((container) => container.service === service);
    if (!found) throw new Error(`there is no container of ${service}`);
    return found;
  }

  resultsOf(client: number): string {
    return join(this.folder, `results-${client}`);
  }

  /** Brings down what is left of it. Idempotent. */
  async remove(): Promise<void> {
    if (this.#removed) return;
    this.#removed = true;
    for (const { volumes } of await this.containers()) this.#volumes.push(...volumes);
    const down = (): Promise<string> => this.compose('down', '--volumes', '--timeout', '1');
    // An engine may still be letting go of a container when compose removes its network.
    await down().catch(down);
    rmSync(this.folder, { recursive: true });
  }

  /** What the engine still has of it: containers, networks, volumes. */
  async leftovers(): Promise<string[]> {
    const kinds = ['container', 'network', 'volume'] as const;
    const labelled = await Promise.all(kinds.map((kind) => ofProject(kind, this.project)));
    const all = (await docker('volume', 'ls', '-q')).split('\n');
    return [...labelled.flat(), ...this.#volumes.filter((name) => all.includes(name))];
  }

  /** The last lines of the logs, for a test that failed. */
  async lastWords(): Promise<string> {
    const words = (await this.containers()).map(
      async ({ id, name }) => `${name}:\n${await logsOf(id, '--tail', '20')}`,
    );
    return (await Promise.all(words)).join('\n');
  }
}

/** By the secrets that were written beside the compose file. */
function httpOf(secrets: string, port: number): HttpDocumentOptions {
  const [tokens, ca] = [join(secrets, 'tokens'), join(secrets, 'self-signed-cert.pem')];
  const address = `localhost:${port}`;
  return {
    ...(existsSync(tokens) && { token: readFileSync(tokens, 'utf8').split(/[\s,]/, 1)[0]! }),
    ...(existsSync(ca) ? { ca, url: `https://${address}` } : { url: `http://${address}` }),
  };
}

const CLIENT_CPUS = 0.05;
const MOST_GATEWAYS = 4;
