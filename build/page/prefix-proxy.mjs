// Puts a service behind the prefix /flows/, as a gateway does: prefix-proxy.mjs URL. Says where it listens. What is asked for outside of the prefix is a fault.
import http from 'node:http';

const prefix = '/flows';
const target = new URL(process.argv[2]);
const server = http.createServer((request, answer) => {
  if (!request.url.startsWith(`${prefix}/`)) {
    answer.writeHead(500).end(`outside of the prefix: ${request.url}`);
    return;
  }

  const options = { host: target.hostname, port: target.port, path: request.url.slice(prefix.length), method: request.method, headers: request.headers };
  const passed = http.request(options, (given) => {
    answer.writeHead(given.statusCode, given.headers);
    given.pipe(answer);
  });
  passed.on('error', () => answer.destroy());
  answer.on('close', () => passed.destroy());
  request.pipe(passed);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}${prefix}/`));
