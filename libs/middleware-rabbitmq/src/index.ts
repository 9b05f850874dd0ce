export { connectRabbitmq, RabbitmqTransport, type ConnectionHealth } from './rabbitmq-transport';
export type { ConnectionEvent, ConnectionRole, RabbitmqOptions } from './options';
