// What can be printed of a session, of a server node's parts and of their errors, however deep one looks.
import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import type { GwsError } from '../../src';
import { Secret } from '../../src';
import { parseServerUrl } from '../../src/wire/address';
import { reaches } from '../support/session';
import { dial, errorOf, restarted, SecurityBench } from './support/bench';
import { isDial, valuesOf } from './support/front';
import { leaksIn } from './support/secrets';

const PASSWORD = 'kept-to-itself/ünd:more?';
const PROXY_PASSWORD = 'known to the proxy';

/** Everything that Node, JSON and people get out of a thing. */
function printed(thing: unknown): string {
  const deep = { depth: 30, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null };
  const own = typeof thing === 'object' && thing !== null ? Object.getOwnPropertyDescriptors(thing) : thing;
  return [inspect(thing, deep), inspect(own, deep), format('%o %s', thing, thing), JSON.stringify(thing)].join('\n');
}

describe('what can be printed', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('of a session and its errors, in each of its states, holds no secret', async () => {
    const { simulator, front } = await bench.front({ csrf: true, password: PASSWORD });
    const texts: string[] = [];
    const proxy = { url: 'http://127.0.0.1:9', username: 'me', password: new Secret(PROXY_PASSWORD) };
    const noProxy = { ...proxy, noProxy: ['127.0.0.1'] };
    const made = bench.session(front.url, { password: new Secret(PASSWORD), proxy: noProxy });
    made.session.on('state', (state) => texts.push(printed(state), printed(made.session), printed(made.dialer)));
    made.session.on('warning', (warning) => texts.push(printed(warning)));
    made.session.connect();
    await reaches(made.session, 'connected');
    await dial(made, simulator);

    for (const spoil of ['drop', 'html', 'redirect', 'refuse'] as const) {
      front.intercept = (request, response) => {
        if (!isDial(request)) {
          return false;
        }
        const status = { drop: 0, html: 502, redirect: 302, refuse: 400 }[spoil];
        if (spoil === 'drop') {
          response.destroy();
        } else {
          response.writeHead(status, { Location: '/' }).end(spoil === 'refuse' ? '{"statusCode":4}' : '<html>');
        }
        return true;
      };
      texts.push(printed(await errorOf(dial(made, simulator))));
    }
    front.intercept = () => false;
    await restarted(simulator, made);

    for (const options of [{ password: new Secret('wrong-but-secret') }, { password: new Secret(PASSWORD), proxy }]) {
      const other = bench.session(front.url, options);
      other.session.connect();
      const state = await Promise.race([reaches(other.session, 'refused'), reaches(other.session, 'interrupted')]);
      texts.push(printed(state), printed(other.session));
    }

    const cookies = front.requests
      .flatMap((request) => valuesOf(request, 'cookie'))
      .flatMap((text) => text.split('; '));
    const values = [...new Set(cookies)].map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
    const tokens = new Set(front.requests.flatMap((request) => valuesOf(request, 'x-csrf-token')));
    assert.ok(values.length >= 4 && tokens.size >= 1);
    const secrets = [PASSWORD, PROXY_PASSWORD, 'wrong-but-secret', ...values, ...tokens];
    assert.deepEqual(
      texts.flatMap((text) => leaksIn('printed', text, secrets)),
      [],
    );
  });

  for (const url of [
    'https://agent:hunter2@gws.example.com',
    'ftp://agent:hunter2@gws.example.com',
    'agent:hunter2@gws.example.com',
    'https:agent:hunter2@gws.example.com',
    'ftp://a/b:hunter2@gws.example.com',
    ' //agent:hunter2@gws.example.com',
  ]) {
    it(`of a URL with a password in it leaves that out: ${url.replace('hunter2', '…')}`, () => {
      assert.throws(
        () => parseServerUrl(url),
        (error: GwsError) => error.code === 'GWS_NOT_CONNECTED' && !printed(error).includes('hunter2'),
      );
    });
  }
});
