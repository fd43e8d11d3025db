/** The Kubernetes API's objects. Types cost nothing at run time, so the webhook uses them without loading the client. */
export type {
  KubernetesObject,
  V1Container,
  V1ContainerStatus,
  V1Deployment,
  V1EnvVar,
  V1EphemeralContainer,
  V1MutatingWebhookConfiguration,
  V1Pod,
  V1PodList,
  V1Probe,
  V1ResourceRequirements,
  V1Scale,
  V1Secret,
  V1SecurityContext,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';
