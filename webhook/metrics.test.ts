import { expect, test } from '@jest/globals';
import type { MonitorSettings } from '../lib/injection/monitor-settings.ts';
import { createMetrics } from './metrics.ts';

const settings: MonitorSettings = {
  monitorPorts: [8080],
  machinePorts: [],
  undeclaredPorts: 'count',
  countLoopback: undefined,
  events: 'auto' as const,
  hasExporterAlias: false,
  servePort: 7070,
  refreshSeconds: 10,
  probes: 'discount',
  ignoreSources: '',
  drain: {},
  wrongAnnotations: ['spawner.io/probes'],
  warnings: [],
};

test('createMetrics() counts what became of requests, how long they took, and wrong annotations', async () => {
  const metrics = createMetrics();
  metrics.count({ kind: 'injected', settings, patch: '[]' }, 0.0004);
  metrics.count({ kind: 'skipped', reason: 'host-network' }, 0.003);
  metrics.count({ kind: 'failed', reason: 'internal-error' }, 1);
  metrics.countRefusal('busy');
  metrics.certificateIs({ startsAt: new Date(1_790_000_000_000), expiresAt: new Date(1_800_000_000_000) });
  const lines = (await metrics.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'spawner_webhook_requests_total{result="injected",reason=""} 1',
      'spawner_webhook_requests_total{result="skipped",reason="host-network"} 1',
      'spawner_webhook_requests_total{result="failed",reason="internal-error"} 1',
      'spawner_webhook_requests_total{result="refused",reason="busy"} 1',
      'spawner_webhook_request_duration_seconds_bucket{le="0.0005"} 1',
      'spawner_webhook_request_duration_seconds_bucket{le="0.005"} 2',
      'spawner_webhook_request_duration_seconds_count 3',
      'spawner_webhook_wrong_annotations_total{annotation="spawner.io/probes"} 1',
      'spawner_webhook_certificate_start_timestamp_seconds 1790000000',
      'spawner_webhook_certificate_expiry_timestamp_seconds 1800000000',
    ]),
  );
});
