/**
 * The metrics of one process, which it hands in where something is counted. Owns: the form in which Prometheus reads them, and that every name of
 * ours says whose it is and what it counts. Must not know: what is counted, who asks.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SHORT_TIMES } from './buckets';

type Unit = 'seconds' | 'bytes';

/** One value for each set of labels; the names of the labels are fixed, and their values few: none is a job. */
export type Labels<Name extends string> = Readonly<Record<Name, string>>;

export interface MetricOptions<Name extends string> {
  readonly labels?: readonly Name[];
}

export interface GaugeOptions<Name extends string> extends MetricOptions<Name> {
  /** Sets what is to be told now: called each time that somebody asks. */
  readonly collect?: (gauge: Gauge<Name>) => void;
}

export interface HistogramOptions<Name extends string> extends MetricOptions<Name> {
  /** Upper bounds. Default: `SHORT_TIMES`. */
  readonly buckets?: readonly number[];
}

/** What documents say of a metric. */
export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

export class Metrics {
  readonly registry = new Registry();
  readonly #descriptions: MetricDescription[] = [];

  /** In the order in which they were made: those of ours, not those of the process. */
  get descriptions(): readonly MetricDescription[] {
    return this.#descriptions;
  }

  /** What only grows, from the start of the process on. */
  counter<Name extends string = never>(
    name: `coffee_${string}_total`,
    help: string,
    { labels = [] }: MetricOptions<Name> = {},
  ): Counter<Name> {
    this.#describe({ name, type: 'counter', help, labels });
    return new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  /** What there is now. */
  gauge<Name extends string = never>(
    name: `coffee_${string}`,
    help: string,
    { labels = [], collect }: GaugeOptions<Name> = {},
  ): Gauge<Name> {
    this.#describe({ name, type: 'gauge', help, labels });
    const gauge: Gauge<Name> = new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      ...(collect && { collect: () => collect(gauge) }),
    });
    return gauge;
  }

  /** How long things took, or how large they were. */
  histogram<Name extends string = never>(
    name: `coffee_${string}_${Unit}`,
    help: string,
    { labels = [], buckets = SHORT_TIMES }: HistogramOptions<Name> = {},
  ): Histogram<Name> {
    this.#describe({ name, type: 'histogram', help, labels });
    return new Histogram({
      name,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All of them as Prometheus reads them, now. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  #describe(description: MetricDescription): void {
    this.#descriptions.push(description);
  }
}
