export { connectRabbitmq, RabbitmqTransport } from './rabbitmq-transport';
export type { ConnectionEvent, ConnectionRole, RabbitmqOptions } from './options';
