import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkMetrics, checkRules, testRules } from './promtool';

describe('promtool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rules = (expr: string): string => `groups: [{ name: g, rules: [{ alert: Late, expr: '${expr}', for: 1m }] }]`;

  it('finds metrics well, or says what is wrong', () => {
    const counter = '# HELP a_total As.\n# TYPE a_total counter\na_total{job="x"} 1\n';
    expect(checkMetrics(counter)).toEqual([]);
    expect(checkMetrics('# TYPE a counter\na 1\n')).toEqual([
      'a counter metrics should have "_total" suffix',
      'a no help text',
    ]);
    expect(checkMetrics('this is none')).not.toEqual([]);
  });

  it('checks rules, and tests them', () => {
    const good = file('good.yaml', rules('up == 0'));
    expect(checkRules(good)).toEqual([]);
    expect(checkRules(file('bad.yaml', rules('up =='))).join()).toContain('could not parse expression');
    const test = (alerts: string): string =>
      `rule_files: [good.yaml]\nevaluation_interval: 1m\ntests:\n  - input_series: [{ series: 'up', values: '0x5' }]\n` +
      `    alert_rule_test: [{ eval_time: 2m, alertname: Late, exp_alerts: ${alerts} }]\n`;
    expect(testRules(file('passes.yaml', test('[{ exp_labels: {} }]')))).toEqual([]);
    expect(testRules(file('fails.yaml', test('[]'))).join()).toContain('FAILED');
  });
});
