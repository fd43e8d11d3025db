/**
 * The states of a session, in the order in which it passes through them; any may be skipped. The last two are its end.
 *
 * | state       | meaning |
 * |-------------|---------|
 * | Submitted   | the object exists |
 * | Constructed | its pod exists |
 * | Scheduled   | the pod has a node |
 * | Running     | the application's container runs |
 * | Ready       | the application listens where clients reach it |
 * | Swept       | ended as it should: idle, too old or told to |
 * | Failed      | never became ready, or ended by itself |
 */
export const SESSION_STATES = ['Submitted', 'Constructed', 'Scheduled', 'Running', 'Ready', 'Swept', 'Failed'] as const;

/**
 * Why a session has failed or was swept, or what keeps it from being ready; the same words in status, Event, API and metric.
 *
 * | reason           | the cause | it fails |
 * |------------------|-----------|----------|
 * | InvalidImage     | the image's name cannot be read | at once |
 * | ImageNeverPull   | the image is not there, and must not be pulled | at once |
 * | ConfigError      | a container cannot be made of what the template names | at once |
 * | Refused          | the template is not allowed, or the API server refused the pod | at once |
 * | Quota            | there are as many sessions as there may be | at once |
 * | ImagePull        | the image cannot be pulled | at the start timeout |
 * | CrashLoop        | a container keeps ending | at the start timeout |
 * | Unschedulable    | no node takes the pod | at the start timeout |
 * | Volume           | a volume cannot be mounted | at the start timeout |
 * | ListensOnLoopback | the application listens where no client reaches it | at the start timeout |
 * | StartTimeout     | it was not ready in time for none of these reasons | at the start timeout |
 * | Exited           | the application's container ended | at once, also after Ready |
 * | OOMKilled        | the same, for want of memory | at once, also after Ready |
 * | NodeLost         | the node is gone | at once |
 * | Evicted          | the pod was evicted or deleted | at once |
 * | Preempted        | the pod gave way to another | at once |
 * | Idle             | no client was connected for the grace period | swept |
 * | MaxLifetime      | its lifetime is over | swept |
 * | Terminated       | it was told to end | swept |
 */
export const SESSION_REASONS = [
  'InvalidImage',
  'ImageNeverPull',
  'ConfigError',
  'Refused',
  'Quota',
  'ImagePull',
  'CrashLoop',
  'Unschedulable',
  'Volume',
  'ListensOnLoopback',
  'StartTimeout',
  'Exited',
  'OOMKilled',
  'NodeLost',
  'Evicted',
  'Preempted',
  'Idle',
  'MaxLifetime',
  'Terminated',
] as const;
