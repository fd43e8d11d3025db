import { createServer } from 'node:http';

// An application that reports its memory as soketi does: as much as it was last told, `POST /is?percent=80`.
let percent = 10;
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  if (pathname === '/is') percent = Number(searchParams.get('percent'));
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ memory: { percent } }));
}).listen(8080);
