// Requests that no server accepts, because of cookies and tokens set by servers: it is then certain, not unknown, that nothing was done.
import assert from 'node:assert/strict';
import http from 'node:http';
import type { RequestFailure } from '../../src/http/failure';
import { HttpClient } from '../../src/http/http-client';
import { HttpIdentity } from '../../src/http/identity';
import { parseServerUrl } from '../../src/wire/address';
import { dial, errorOf, SecurityBench } from '../security/support/bench';
import { isDial, valuesOf } from '../security/support/front';

describe('a request', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('can be sent however many cookies are set', async () => {
    const { simulator, front } = await bench.front();
    const made = await bench.connected(front.url);
    const value = 'x'.repeat(150);
    for (let at = 0; at < 150; at += 1) {
      front.extra = { 'Set-Cookie': [`n${at}=${value}; Path=/`] };
      await dial(made, simulator);
    }
    assert.equal(simulator.ledger.dials.length, 150);
    for (const request of front.requests.filter(isDial)) {
      assert.match(valuesOf(request, 'cookie').join(), /JSESSIONID=/);
    }
  });

  for (const [what, headers, reason] of [
    ['too large', { 'X-Token': 'x'.repeat(20_000) }, /headers are too large to be sent/],
    ['of characters that no header carries', { 'X-Token': 'a\u0001b' }, /characters that are not allowed in a header/],
    ['of letters that no header carries', { 'X-Token': '漢' }, /characters that are not allowed in a header/],
  ] as const) {
    it(`with headers ${what} is not sent, and known not to have been`, async () => {
      const stranger = await bench.stranger();
      const agent = new http.Agent();
      const client = new HttpClient({
        address: parseServerUrl(stranger.url),
        identity: new HttpIdentity(),
        agent,
        timeout: 1000,
        signal: new AbortController().signal,
      });
      const failure = (await errorOf(
        client.send({ method: 'POST', path: '/me', body: '{}', headers }),
      )) as unknown as RequestFailure;
      assert.equal(failure.certainlyNotSent, true);
      assert.match(failure.reason, reason);
      assert.equal(stranger.connections, 0);
      agent.destroy();
    });
  }

  for (const status of [413, 414, 431]) {
    it(`that a server refuses to read is certainly not carried out: HTTP ${status}`, async () => {
      const { simulator, front } = await bench.front();
      const made = await bench.connected(front.url);
      front.intercept = (request, response) => {
        const refuses = isDial(request);
        if (refuses) {
          response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>Bad Message</h1>');
        }
        return refuses;
      };
      const { code, message } = await errorOf(dial(made, simulator));
      assert.equal(code, 'GWS_REJECTED');
      assert.match(message, /too (large|long)/);
    });
  }
});
