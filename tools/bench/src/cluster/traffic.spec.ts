import { parseConnections, trafficBetween } from './traffic';

const listed = `[
{"name":"127.0.0.1:40242 -> 127.0.0.1:5672","recv_oct":1200,"send_oct":90}
,{"name":"127.0.0.1:40244 -> 127.0.0.1:5672","recv_oct":10,"send_oct":70000000000}
]`;

it('reads what rabbitmqctl writes', () => {
  expect(parseConnections(listed)).toEqual([
    { name: '127.0.0.1:40242 -> 127.0.0.1:5672', received: 1200, sent: 90 },
    { name: '127.0.0.1:40244 -> 127.0.0.1:5672', received: 10, sent: 70_000_000_000 },
  ]);
});

it('refuses a connection whose bytes are not known', () => {
  expect(() => parseConnections('[{"name":"a","recv_oct":"","send_oct":""}]')).toThrow(
    'without its bytes: {"name":"a"',
  );
  expect(() => parseConnections('{"error":"no node"}')).toThrow('wrote no list: {"error":"no node"}');
});

it('adds up what connections carried from one look to the next, new ones from their start', () => {
  const old = { name: 'old', received: 100, sent: 1000 };
  const gone = { name: 'gone', received: 7, sent: 7 };
  const after = [
    { name: 'new', received: 5, sent: 6 },
    { name: 'old', received: 130, sent: 1400 },
  ];
  expect(trafficBetween([old, gone], after)).toEqual({ received: 35, sent: 406 });
});
