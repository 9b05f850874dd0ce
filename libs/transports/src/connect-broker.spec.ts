import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { transportOf } from './connect-broker';

it.each(['amqp://a', 'amqps://a', 'AMQP://a:5672/v'])('a broker at %s is RabbitMQ', (url) => {
  expect(transportOf([url, 'amqp://another'])).toBe(connectRabbitmq);
});

it.each([[['redis://a']], [['nowhere']], [[]]])('a broker at %j is none that there is a transport for', (urls) => {
  expect(() => transportOf(urls)).toThrow('brokers have URLs that begin with amqp or amqps');
});
