import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';

/** A Kubernetes object as it is sent to the API server. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Server software as an ordinary Deployment, knowing nothing of the project but one label. */
export interface AppOptions {
  name: string;
  image: string;
  isMonitored: boolean;
  replicas?: number;
  /** Annotations of the pods. */
  annotations?: Readonly<Record<string, string>>;
  /** Fields of the container, such as its probes; they come before the app's own. */
  container?: object;
  /** Fields of the pod's spec. */
  pod?: object;
}

/** What {@link nginx} serves: on one port, one line. */
const HELLO = `server {
    listen 8080;
    listen [::]:8080;
    location / { return 200 "hello from nginx\\n"; }
  }`;

/** How nginx is configured, in addition to its Deployment. */
export interface NginxOptions extends AppOptions {
  /** Blocks of nginx's `http`, in place of one that says hello. */
  servers?: string;
  /** Files in `/config`, by name. */
  files?: Readonly<Record<string, string>>;
}

const nginxConfig = (servers: string) => `daemon off;
pid /tmp/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  keepalive_timeout 1h;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  ${servers}
}
`;

/** Debian's packages for {@link nginx}, with a shell and a client. Its nginx has `auth_request`. */
export const NGINX_PACKAGES = ['nginx-light', 'busybox-static'] as const;
/** Debian's packages for {@link redis}, with a shell. */
export const REDIS_PACKAGES = ['redis-server', 'redis-tools', 'busybox-static'] as const;

/** nginx on port 8080, on IPv4 and IPv6 where it is not told otherwise. */
export function nginx({ servers = HELLO, files = {}, ...options }: NginxOptions): Manifest[] {
  const { name } = options;
  const data = { 'nginx.conf': nginxConfig(servers), ...files };
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  const command = ['nginx', '-c', '/config/nginx.conf'];
  const readinessProbe = { exec: { command: ['busybox', 'test', '-f', '/tmp/nginx.pid'] }, periodSeconds: 1 };
  return [config, deployment(options, { command, readinessProbe, ports: [{ containerPort: 8080 }] })];
}

/** redis on port 6379. */
export function redis(options: AppOptions): Manifest[] {
  const command = ['redis-server', '--bind', '0.0.0.0', '--protected-mode', 'no', '--save', '', '--dir', '/tmp'];
  return [deployment(options, { command, ports: [{ containerPort: 6379 }] })];
}

/** A pod that holds `count` connections open until it is deleted: `script` makes one of them. */
export function clients(
  name: string,
  { image, count, script }: { image: string; count: number; script: string },
): Manifest {
  const command = ['busybox', 'sh', '-c', `for i in $(busybox seq ${count}); do (${script}) & done; wait`];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      restartPolicy: 'Never',
      containers: [{ name: 'clients', image, imagePullPolicy: 'IfNotPresent', command }],
    },
  };
}

/** One HTTP request whose connection is kept alive, RFC 9112 section 9.3. */
export function keepAliveScript(ip: string): string {
  return `(printf 'GET / HTTP/1.1\\r\\nHost: nginx\\r\\n\\r\\n'; busybox sleep 3600) | busybox nc ${ip} 8080`;
}

/** One redis-cli that waits for the next command of its user. */
export function redisScript(ip: string): string {
  return `busybox sleep 3600 | redis-cli -h ${ip}`;
}

/** A Deployment of one container, with a folder to write to and a ConfigMap of its name, where there is one. */
export function deployment(options: AppOptions, defaults: object): Manifest {
  const { name, image, isMonitored, replicas = 1, annotations = {}, container = {}, pod = {} } = options;
  const labels = { app: name, ...(isMonitored && { [MONITOR_LABEL]: MONITOR_ON }) };
  const spec = {
    // Nothing here has anything to say when it is asked to end.
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    containers: [
      { name: 'app', image, imagePullPolicy: 'IfNotPresent', volumeMounts: MOUNTS, ...defaults, ...container },
    ],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      { name: 'config', configMap: { name, optional: true } },
    ],
    ...pod,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels, annotations }, spec } },
  };
}

const MOUNTS = [
  { name: 'tmp', mountPath: '/tmp' },
  { name: 'config', mountPath: '/config' },
];
