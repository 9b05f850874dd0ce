/** What the services say at /metrics, as Prometheus reads it, and whether alerts and dashboard ask for nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appNames } from '@coffee/cluster';
import { checkMetrics, checkRules, testRules } from '@coffee/promtool';
import { parse } from 'yaml';
import { metricsIn, metricsOfText, type NamedMetric } from './metric-names';
import { MonitoredCluster } from './metrics.fixture';

jest.setTimeout(120_000);

const deploy = join(__dirname, '../../../deploy');
const rulesFile = join(deploy, 'prometheus/alerts.yaml');
const testsFile = join(deploy, 'prometheus/alerts.test.yaml');
const yamlOf = (file: string): unknown => parse(readFileSync(file, 'utf8'));

interface Alert {
  readonly alert: string;
  readonly expr: string;
}
const { groups } = yamlOf(rulesFile) as { readonly groups: readonly { readonly rules: readonly Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const { panels } = JSON.parse(readFileSync(join(deploy, 'grafana/dashboard.json'), 'utf8')) as {
  readonly panels: readonly Panel[];
};

describe('the metrics of a system that has worked', () => {
  let system: MonitoredCluster;
  const said = new Map<string, Set<string>>();
  beforeAll(async () => {
    system = await MonitoredCluster.start();
    for (const app of appNames)
      for (const [name, labels] of metricsOfText(await system.metricsOf(app)))
        said.set(name, new Set([...(said.get(name) ?? []), ...labels]));
  });
  afterAll(() => system.stop());

  /** What nobody would ever see. */
  const missing = (named: readonly NamedMetric[]): string[] =>
    named.flatMap(({ name, labels }) => {
      const there = said.get(name);
      if (!there) return [name];
      return labels.filter((label) => !there.has(label)).map((label) => `${name}{${label}}`);
    });

  it.each(appNames)('pass the check of Prometheus: %s', async (app) => {
    expect(checkMetrics(await system.metricsOf(app))).toEqual([]);
  });

  it.each(alerts)('are all that the alert $alert asks for', ({ expr }) => {
    expect(metricsIn(expr)).not.toEqual([]);
    expect(missing(metricsIn(expr))).toEqual([]);
  });

  it.each(panels.filter(({ targets }) => targets))('are all that the panel asks for: $title', ({ targets = [] }) => {
    const named = targets.flatMap(({ expr }) => metricsIn(expr));
    expect(named.length).toBeGreaterThanOrEqual(targets.length);
    expect(missing(named)).toEqual([]);
  });
});

describe('the alerts', () => {
  it('are well-formed, and fire when they should', () => {
    expect(checkRules(rulesFile)).toEqual([]);
    expect(testRules(testsFile)).toEqual([]);
  });

  it('are each tested in both directions', () => {
    const { tests } = yamlOf(testsFile) as {
      readonly tests: readonly {
        readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
      }[];
    };
    const cases = tests.flatMap((test) => test.alert_rule_test);
    const names = (fires: boolean): Set<string> =>
      new Set(cases.flatMap(({ alertname, exp_alerts }) => (exp_alerts.length > 0 === fires ? [alertname] : [])));
    const all = new Set(alerts.map(({ alert }) => alert));
    expect([names(true), names(false)]).toEqual([all, all]);
  });
});

it('the dashboard has its four rows, and no two panels in one place', () => {
  expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
    'Are jobs fine?',
    'Where does it wait?',
    'Broker',
    'Processes',
  ]);
  const places = panels.map((panel) => JSON.stringify((panel as { gridPos?: unknown }).gridPos));
  expect(new Set(places).size).toBe(panels.length);
});
