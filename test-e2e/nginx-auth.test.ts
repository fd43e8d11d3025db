import { expect, test } from '@jest/globals';
import { nginx } from '../hack/scene/apps.ts';
import { kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';

// What stands before a workload and lets in who has a session: nginx that asks a server of its own for each request.
// https://nginx.org/en/docs/http/ngx_http_auth_request_module.html
const cluster = useNamespace('spawner-test-auth');
const image = environment.nginx;

const JUDGE = `server {
    listen 8080;
    location / {
      if ($http_cookie != "session=known") { return 401; }
      return 204;
    }
  }`;

const GATE = `server {
    listen 8080;
    root /config;
    auth_request /judge;
    location = /judge {
      internal;
      proxy_pass http://judge:8080/;
      # The client below has said all that it has to say, and still listens.
      proxy_ignore_client_abort on;
    }
    location = /page.html { error_page 401 = @login; }
    location @login { auth_request off; return 302 /login; }
  }`;

test('nginx asks another server who comes in: a page for the known, a way to log in or 401 for others', async () => {
  await start(cluster, 'judge', nginx({ name: 'judge', image, isMonitored: false, servers: JUDGE }));
  await kubectl(cluster, ['expose', 'deployment', 'judge', '--port', '8080']);
  const files = { 'page.html': 'welcome\n', 'data.json': '{}\n' };
  const gate = nameOf(
    await start(cluster, 'gate', nginx({ name: 'gate', image, isMonitored: true, servers: GATE, files })),
  );
  const get = async (path: string, cookie: string) => {
    const script = `printf 'GET ${path} HTTP/1.0\\r\\nCookie: session=${cookie}\\r\\n\\r\\n' | busybox nc 127.0.0.1 8080`;
    const answer = await kubectl(cluster, ['exec', gate, '--container', 'app', '--', 'busybox', 'sh', '-c', script]);
    return { status: answer.split(' ')[1], body: answer.split('\r\n\r\n')[1] };
  };
  expect(await get('/page.html', 'known')).toEqual({ status: '200', body: 'welcome\n' });
  expect(await get('/data.json', 'known')).toEqual({ status: '200', body: '{}\n' });
  expect((await get('/page.html', 'other')).status).toBe('302');
  expect((await get('/data.json', 'other')).status).toBe('401');
});
