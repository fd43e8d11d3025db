import type { AddOperation, ReplaceOperation } from 'fast-json-patch';
import type { V1Pod } from '../kube/types.ts';
import { type Decision, decide, type SidecarForm, type SkipReason } from './decide.ts';
import { type Features, featureWarnings } from './feature-warnings.ts';
import { limitRangeWarnings } from './limit-range-warning.ts';
import { tokenShield } from './mask-token.ts';
import type { MonitorSettings, PodDefaults } from './monitor-settings.ts';
import { injectionPatch } from './patch.ts';
import { planProbes } from './plan-probes.ts';
import { scrapeAnnotations } from './scrape-annotations.ts';
import { sidecarContainer } from './sidecar-container.ts';
import type { SidecarImage } from './sidecar-image.ts';
import { sidecarResources } from './sidecar-resources.ts';

/** What the chart decides for all pods. */
export interface InjectionConfig {
  form: SidecarForm;
  sidecar: SidecarImage;
  /** For pods that say nothing. */
  defaults?: PodDefaults;
  /** Whether pods say where Prometheus finds their sidecar. */
  scrapeAnnotations?: boolean;
  /** What is on in this cluster; all of it where nothing is said. */
  features?: Features;
}

/** Only ever `add`, and `replace` for the probes that an annotation hands to the sidecar. */
export type Patch = readonly (AddOperation<unknown> | ReplaceOperation<unknown>)[];

/** What becomes of a pod. */
export type Injection =
  | { kind: 'injected'; settings: MonitorSettings; patch: Patch; warnings: readonly string[] }
  | { kind: 'skipped'; reason: SkipReason };

/** The way from a pod to the patch that gives it a sidecar: decides, plans its probes, makes the container and the patch. */
export function inject(pod: V1Pod, config: InjectionConfig): Injection {
  const decision = decide(pod, config.form, config.defaults);
  return decision.kind === 'skip' ? { kind: 'skipped', reason: decision.reason } : injectInto(pod, decision, config);
}

function injectInto(pod: V1Pod, decision: Extract<Decision, { kind: 'inject' }>, config: InjectionConfig): Injection {
  const { form, settings } = decision;
  const { sidecar: image } = config;
  const plan = planProbes(pod, settings);
  const shield = tokenShield(pod);
  const additions = {
    form,
    container: sidecarContainer(pod, { ...decision, plan, image, mount: shield?.mount }),
    volume: shield?.volume,
    pullSecrets: image.pullSecrets,
    annotations: config.scrapeAnnotations ? scrapeAnnotations(pod, settings.servePort) : {},
  };
  const limitRange = limitRangeWarnings(pod, sidecarResources(pod, image.resources));
  return {
    kind: 'injected',
    settings,
    patch: [...plan.operations, ...injectionPatch(pod, additions)],
    warnings: [...settings.warnings, ...plan.warnings, ...limitRange, ...featureWarnings(pod, config.features)],
  };
}
