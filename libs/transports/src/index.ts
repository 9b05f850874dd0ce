export { connectBroker } from './connect-broker';
