import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { SESSION_DEFAULTS, type SessionSpec } from '../../contract/sessions.ts';
import { isObject } from '../text/shape.ts';

/** What an installation lets templates name. */
export interface TemplateRules {
  serviceAccounts: readonly string[];
  /** Names of Secrets and of ConfigMaps. */
  allowedSecrets: readonly string[];
  priorityClasses: readonly string[];
  /** Where the sidecar answers. */
  servePort: number;
}

/** One refusal: where, what was expected and what was found. */
export interface TemplateProblem {
  path: string;
  expected: string;
  found: string;
}

/** The volumes of the Pod Security level "restricted", and images. Those of other kinds mount what is the node's or name Secrets. */
const VOLUME_KINDS: readonly string[] = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];

/** Without a right to make it up: a token, and a certificate of the pod's account. */
const PROJECTED_KINDS: readonly string[] = ['configMap', 'downwardAPI', 'secret', 'clusterTrustBundle'];

type Fields = Record<string, unknown>;
type Report = (path: string, expected: string, found: unknown) => void;

/**
 * What a session may not be: its pod is created with the controller's rights, so whatever could be more than a pod of the namespace
 * is refused. Shapes are the API server's to check; what has the wrong one is found to be nothing here.
 */
export function templateProblems(spec: SessionSpec, rules: TemplateRules): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const report: Report = (path, expected, found) => problems.push({ path, expected, found: show(found) });
  const template = fieldsOf(spec.template);
  const httpPort = spec.httpPort ?? SESSION_DEFAULTS.httpPort;
  if (httpPort === rules.servePort) report('httpPort', `a port other than the sidecar's`, httpPort);
  reportPod(template, rules, report);
  const lists = ['containers', 'initContainers', 'ephemeralContainers'];
  for (const list of lists)
    itemsOf(template[list]).forEach((container, at) => {
      reportContainer(container, { path: `template.${list}[${at}]`, rules, report });
    });
  itemsOf(template.volumes).forEach((volume, at) => {
    reportVolume(volume, { path: `template.volumes[${at}]`, rules, report });
  });
  return problems;
}

/** A refusal as a sentence. */
export function describeProblem({ path, expected, found }: TemplateProblem): string {
  return `Cannot create the pod: expected spec.${path} to be ${expected}, found ${found}`;
}

function reportPod(template: Fields, rules: TemplateRules, report: Report): void {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (template[field]) report(`template.${field}`, 'false', template[field]);
  if (template.nodeName) report('template.nodeName', 'left out', template.nodeName);
  for (const field of ['serviceAccountName', 'serviceAccount'])
    if (template[field] && !isListed(rules.serviceAccounts, template[field]))
      report(`template.${field}`, anyOf(rules.serviceAccounts), template[field]);
  const hasAccount = template.serviceAccountName || template.serviceAccount;
  if (template.automountServiceAccountToken && !hasAccount)
    report('template.automountServiceAccountToken', 'false without a serviceAccountName', true);
  if (template.priorityClassName && !isListed(rules.priorityClasses, template.priorityClassName))
    report('template.priorityClassName', anyOf(rules.priorityClasses), template.priorityClassName);
  itemsOf(template.imagePullSecrets).forEach(({ name }, at) => {
    reportName(`template.imagePullSecrets[${at}].name`, name, { rules, report });
  });
}

interface Within {
  path: string;
  rules: TemplateRules;
  report: Report;
}

function reportContainer(container: Fields, { path, rules, report }: Within): void {
  if (container.name === SIDECAR_CONTAINER)
    report(`${path}.name`, `a name other than the sidecar's`, SIDECAR_CONTAINER);
  const { privileged, capabilities } = fieldsOf(container.securityContext);
  if (privileged) report(`${path}.securityContext.privileged`, 'false', privileged);
  const { add } = fieldsOf(capabilities);
  if (Array.isArray(add) && add.length > 0) report(`${path}.securityContext.capabilities.add`, 'left out', add);
  itemsOf(container.ports).forEach(({ hostPort }, at) => {
    if (hostPort) report(`${path}.ports[${at}].hostPort`, 'left out', hostPort);
  });
  const sources = [
    ...itemsOf(container.env).map(({ valueFrom }, at) => ({ at: `env[${at}].valueFrom`, of: fieldsOf(valueFrom) })),
    ...itemsOf(container.envFrom).map((of, at) => ({ at: `envFrom[${at}]`, of })),
  ];
  for (const { at, of } of sources)
    for (const field of ['secretKeyRef', 'configMapKeyRef', 'secretRef', 'configMapRef'])
      if (isObject(of[field])) reportName(`${path}.${at}.${field}.name`, of[field].name, { rules, report });
}

function reportVolume(volume: Fields, { path, rules, report }: Within): void {
  for (const kind of Object.keys(volume))
    if (kind !== 'name' && !VOLUME_KINDS.includes(kind))
      report(`${path}.${kind}`, `one of ${VOLUME_KINDS.join(', ')}`, kind);
  reportSources(volume, 'secretName', { path, rules, report });
  const { nodePublishSecretRef } = fieldsOf(volume.csi);
  if (isObject(nodePublishSecretRef))
    reportName(`${path}.csi.nodePublishSecretRef.name`, nodePublishSecretRef.name, { rules, report });
  itemsOf(fieldsOf(volume.projected).sources).forEach((source, at) => {
    const within = `${path}.projected.sources[${at}]`;
    for (const kind of Object.keys(source))
      if (!PROJECTED_KINDS.includes(kind)) report(`${within}.${kind}`, `one of ${PROJECTED_KINDS.join(', ')}`, kind);
    reportSources(source, 'name', { path: within, rules, report });
  });
}

/**
 * The Secret and the ConfigMap of a volume or of a source of a projected one.
 * @param nameField where the API server reads the Secret's name: the other field of these two it drops
 */
function reportSources(source: Fields, nameField: 'name' | 'secretName', { path, rules, report }: Within): void {
  const { secret, configMap } = source;
  if (isObject(secret)) reportName(`${path}.secret.${nameField}`, secret[nameField], { rules, report });
  if (isObject(configMap)) reportName(`${path}.configMap.name`, configMap.name, { rules, report });
}

function reportName(path: string, name: unknown, { rules, report }: Omit<Within, 'path'>): void {
  if (!isListed(rules.allowedSecrets, name)) report(path, anyOf(rules.allowedSecrets), name);
}

function isListed(names: readonly string[], name: unknown): boolean {
  return typeof name === 'string' && names.includes(name);
}

function anyOf(names: readonly string[]): string {
  return names.length === 0 ? 'left out' : `one of ${names.join(', ')}`;
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function itemsOf(list: unknown): Fields[] {
  return Array.isArray(list) ? list.map(fieldsOf) : [];
}

/** 60 characters show what is wrong; the whole could be a megabyte. */
function show(found: unknown): string {
  const text = JSON.stringify(found) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
