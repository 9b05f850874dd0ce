import { metricsIn, metricsOfText } from './metric-names';

describe('the metrics of an expression', () => {
  it.each([
    ['a_total', [['a_total']]],
    ['sum by (stage, le) (rate(a_bucket{x="y", z=~"b|c"}[5m])) > 0 and b == 1', [['a_bucket', 'x', 'z'], ['b']]],
    ['(a > 1) * on (job) group_left (service) b_info', [['a'], ['b_info']]],
    ['absent(a{service="gateway"}) or absent (b)', [['a', 'service'], ['b']]],
    ['min_over_time(max(a)[30m:1m]) unless on() b offset 5m', [['a'], ['b']]],
    ['histogram_quantile(0.95, rate(a[$__rate_interval])) * 60', [['a']]],
  ])('are found: %s', (expression, expected) => {
    expect(metricsIn(expression).map(({ name, labels }) => [name, ...labels])).toEqual(expected);
  });
});

it('the metrics of a service are those that have a value', () => {
  const text = '# HELP a As.\n# TYPE a gauge\n# TYPE b counter\na{x="1",y="{"} 3\na{z="1"} 4\nc 1e-9\n';
  expect([...metricsOfText(text)]).toEqual([
    ['a', new Set(['x', 'y'])],
    ['c', new Set()],
  ]);
});
