import type { Rendered } from '../render.ts';

/** What users set in charts, and where ours has it. */
export interface Column {
  what: string;
  /** The keys of ours. */
  keys: string;
  /** Values that show it. */
  values: readonly string[];
  /** What is rendered of it, by part or object. */
  shown: (objects: readonly Rendered[]) => unknown;
  /** What `shown` is for. */
  expected: unknown;
}

/** The parts that are shown. */
export const PARTS = ['webhook', 'controller', 'reaper'];
/** An object by its kind and name. */
export const find = (objects: readonly Rendered[], kind: string, name: string): Rendered =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
/** What runs the pods of a part. */
export const workload = (objects: readonly Rendered[], part: string): Rendered =>
  find(objects, part === 'reaper' ? 'CronJob' : 'Deployment', `spawner-${part}`);
/** The pods of a part. */
export const template = (objects: readonly Rendered[], part: string): Rendered => {
  const { spec } = workload(objects, part);
  return (spec.jobTemplate?.spec ?? spec).template;
};
/** Their container. */
export const container = (objects: readonly Rendered[], part: string): Rendered =>
  template(objects, part).spec.containers[0];
/** The names of all objects of a kind. */
export const names = (objects: readonly Rendered[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

/** What is shown of the pods of each part. */
export const ofPods = (read: (template: Rendered, container: Rendered) => unknown) => (objects: readonly Rendered[]) =>
  PARTS.map((part) => read(template(objects, part), container(objects, part)));
/** What is shown of each Deployment. */
export const ofDeployments = (read: (spec: Rendered) => unknown) => (objects: readonly Rendered[]) =>
  PARTS.slice(0, 2).map((part) => read(workload(objects, part).spec));
/** A default for all parts, which the webhook overrides. */
export const overridden = <T>(own: T, shared: T): T[] => [own, shared, shared];
/** The same key in `defaults` and in the webhook's section. */
export const both = (key: string, own: string, shared: string) => [
  `webhook.${key}=${own}`,
  `defaults.${key}=${shared}`,
];
/** A text for each part, in their order. */
export const eachPart = (key: string, ...texts: readonly string[]) =>
  PARTS.flatMap((part, index) => (texts[index] === undefined ? [] : [`${part}.${key}=${texts[index]}`]));
