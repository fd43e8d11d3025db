/** Counter: admission reviews by `result` ({@link REVIEW_RESULTS}) and `reason`. */
export const WEBHOOK_REQUESTS_METRIC = 'spawner_webhook_requests_total';

/** What became of an admission review. */
export const REVIEW_RESULTS = ['injected', 'skipped', 'failed'] as const;

/** Gauge: when the webhook's serving certificate ends, in seconds since 1970. */
export const CERTIFICATE_EXPIRY_METRIC = 'spawner_webhook_certificate_expiry_timestamp_seconds';

/** Gauge: 1 when the API server was given the CA that signed the serving certificate, else 0. */
export const CA_BUNDLE_IN_SYNC_METRIC = 'spawner_controller_ca_bundle_in_sync';

/** Counter: passes of the controller over the certificates, by `result`: `success` or `error`. */
export const RECONCILE_METRIC = 'spawner_controller_reconcile_total';
