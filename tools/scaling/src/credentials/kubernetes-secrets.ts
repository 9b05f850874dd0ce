/** The secrets of the manifests, as Kubernetes takes them: one file, that is applied and kept to oneself. Pure. */
import type { Secret } from 'kubernetes-types/core/v1';
import { stringify } from 'yaml';
import { DEFINITIONS_KEY, BROKER, SECRETS, TLS_KEYS, metadata } from '../kubernetes/names';
import type { Scaling } from '../scaling';
import { brokerDefinitions } from './broker-definitions';
import { brokerUrls } from './broker-urls';
import type { Certificate } from './certificate';
import type { Words } from './words';

export const KUBERNETES_SECRETS = 'kubernetes.yaml';

/** @param certificate absent where there is none, and where another hand makes its secret. */
export function kubernetesSecrets(scaling: Scaling, words: Words, certificate: Certificate | undefined): Secret[] {
  const secret = (name: string, stringData: Record<string, string>, type = 'Opaque'): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(scaling, name),
    type,
    stringData,
  });
  const { passwords, tokens } = words;
  return [
    secret(SECRETS.urls, urlsOf(scaling, words)),
    ...(passwords.size > 0 ? [secret(SECRETS.definitions, { [DEFINITIONS_KEY]: brokerDefinitions(passwords) })] : []),
    ...(tokens === undefined ? [] : [secret(SECRETS.tokens, { tokens })]),
    ...(certificate ? [secret(SECRETS.tls, pem(certificate), 'kubernetes.io/tls')] : []),
  ];
}

export const kubernetesSecretsText = (secrets: readonly Secret[]): string =>
  secrets.map((secret) => stringify(secret, { lineWidth: 0 })).join('---\n');

/** By a name that holds in other namespaces, too: the autoscaler is in one of its own. It takes one URL. */
function urlsOf(scaling: Scaling, words: Words): Record<string, string> {
  const urls = brokerUrls(scaling, words, () => [`${BROKER}.${scaling.name}.svc`]);
  const first = urls.get('autoscaler')?.split(',')[0] ?? '';
  return { ...Object.fromEntries(urls), autoscaler: first };
}

const pem = ({ cert, key, ca }: Certificate): Record<string, string> => ({
  [TLS_KEYS.cert]: cert,
  [TLS_KEYS.key]: key,
  ...(ca !== undefined && { [TLS_KEYS.ca]: ca }),
});
