import { ENVIRONMENT } from '../contract/environment.ts';
import { HEALTH_PORT, WEBHOOK_PORT } from '../contract/ports.ts';
import type { V1ResourceRequirements } from '../kube/types.ts';
import { type Parser, parseOneOf, parsePort, parseText, value, wrong } from '../runtime/parse.ts';
import type { SidecarForm } from './decide.ts';

const env = ENVIRONMENT.webhook;

/** Native sidecars are on by default from 1.29 for kubelets, which may be three minor versions older than the server. */
const FIRST_WITH_NATIVE_SIDECARS = { major: 1, minor: 32 };

/** How sidecars join pods, from the server's version such as `v1.34.4` or `v1.32.1-gke.100`. */
export const parseSidecarForm: Parser<SidecarForm> = (text) => {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return wrong('a Kubernetes version such as v1.34.4');
  const { major: firstMajor, minor: firstMinor } = FIRST_WITH_NATIVE_SIDECARS;
  const isNative = Number(major) > firstMajor || (Number(major) === firstMajor && Number(minor) >= firstMinor);
  return value(isNative ? 'native' : 'container');
};

/** The `resources` of a container, as JSON. The API server checks the quantities; a wrong one must not get that far. */
export const parseResources: Parser<V1ResourceRequirements> = (text) => {
  const expected = 'resources of a container as JSON, such as {"requests":{"memory":"10Mi"}}';
  try {
    const { requests, limits, ...others } = JSON.parse(text) as V1ResourceRequirements;
    const quantities = Object.values({ ...requests, ...limits });
    const areRight = quantities.every((quantity) => /^\d+(\.\d+)?(m|k|[KMGT]i?)?$/.test(String(quantity)));
    return areRight && Object.keys(others).length === 0
      ? value({ ...(requests && { requests }), ...(limits && { limits }) })
      : wrong(expected);
  } catch {
    return wrong(expected);
  }
};

/** The settings of the webhook. */
export const WEBHOOK_SETTINGS = {
  certificateFolder: {
    flag: 'certificate-folder',
    env: env.certificateFolder,
    help: 'Folder with tls.crt and tls.key, read again when they change',
    parse: parseText,
    fallback: '/certificates',
  },
  form: {
    flag: 'kubernetes-version',
    env: env.kubernetesVersion,
    help: "The API server's version, which decides whether sidecars are native ones",
    parse: parseSidecarForm,
  },
  image: { flag: 'sidecar-image', env: env.sidecarImage, help: 'Image of the sidecar', parse: parseText },
  pullPolicy: {
    flag: 'sidecar-pull-policy',
    env: env.sidecarPullPolicy,
    help: 'When kubelets pull that image',
    parse: parseOneOf(['Always', 'IfNotPresent', 'Never']),
    fallback: 'IfNotPresent',
  },
  resources: {
    flag: 'sidecar-resources',
    env: env.sidecarResources,
    help: 'Resources of the sidecar as JSON',
    parse: parseResources,
    fallback: '{}',
  },
  port: {
    flag: 'port',
    env: env.port,
    help: 'Port for the API server, HTTPS',
    parse: parsePort,
    fallback: String(WEBHOOK_PORT),
  },
  healthPort: {
    flag: 'health-port',
    env: env.healthPort,
    help: 'Port for probes and metrics, HTTP',
    parse: parsePort,
    fallback: String(HEALTH_PORT),
  },
};
