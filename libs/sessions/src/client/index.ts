export type { JobAccepted, JobEnded, JobLoadReport, JobSummary, Jobs, SystemState } from '../messages';
export { RemoteJob, type RemoteJobListener } from './remote-job';
export { GatewayClient, parseGateways, type GatewayClientOptions } from './gateway-client';
export {
  GatewayConnection,
  type ConnectOptions,
  type ConnectionListener,
  type GatewayAddress,
} from './gateway-connection';
