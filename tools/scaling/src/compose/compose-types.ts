/** Of the compose specification, the part that is written here. */

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export interface BindMount {
  readonly type: 'bind';
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
}

export interface VolumeMount {
  readonly type: 'volume';
  readonly source: string;
  readonly target: string;
}

export interface ComposeService {
  readonly image: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly (BindMount | VolumeMount)[];
  readonly tmpfs?: readonly string[];
  readonly networks: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: 'service_healthy' }>>;
  readonly healthcheck?: Healthcheck;
  readonly deploy?: { readonly replicas: number };
  readonly restart: 'unless-stopped' | 'no';
  readonly init: true;
  readonly read_only: boolean;
  readonly cap_drop: readonly ['ALL'];
  readonly security_opt: readonly ['no-new-privileges:true'];
  readonly mem_limit: string;
  readonly cpus: number;
  readonly pids_limit: number;
  readonly stop_grace_period: string;
  readonly dns_opt: readonly string[];
}

export interface Healthcheck {
  /** Absent: the image's own. */
  readonly test?: readonly ['CMD', ...string[]];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}
