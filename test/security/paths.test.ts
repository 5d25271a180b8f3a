// Ids become one segment of a path, whatever they contain; those that cannot are refused before anything is sent.
import assert from 'node:assert/strict';
import { parseRecord } from '../../src';
import { dial, errorOf, SecurityBench } from './support/bench';

describe('an id in a path', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  const withDevice = async (id: string) => {
    const { simulator, front } = await bench.front({ devices: [{ id, phoneNumber: '5005' }] });
    const made = await bench.connected(front.url);
    const posts = () => front.requests.filter(({ method, body }) => method === 'POST' && body.includes('"Dial"'));
    return { simulator, made, posts };
  };

  for (const id of [
    'a/b',
    '../../admin',
    '..%2f..',
    '%2e%2e',
    '...',
    'a?operation=b',
    'a#b',
    'a\r\nX-Injected: yes',
    'a b\tc\0d',
    'back\\slash',
    '//other.example.com/x',
    'http://other.example.com',
    'ä☎𝄞',
    '__proto__',
  ]) {
    it(`is one segment: ${JSON.stringify(id)}`, async () => {
      const { simulator, made, posts } = await withDevice(id);
      await dial(made, simulator);
      const [request, ...others] = posts();
      assert.equal(request?.target, `/api/v2/me/devices/${encodeURIComponent(id)}/calls`);
      assert.match(request?.target ?? '', /^[!-~]+$/);
      assert.deepEqual(others, []);
      assert.equal(request?.rawHeaders.includes('X-Injected'), false);
    });
  }

  for (const id of ['.', '..', '', 'half a character \ud800']) {
    it(`is refused when it cannot be: ${JSON.stringify(id)}`, async () => {
      const { simulator, made, posts } = await withDevice(id);
      const record = parseRecord(simulator.nextPreviewRecord());
      const order = { record, waitFor: 'accepted' as const, timeout: 100 };
      const { code, name, message } = await errorOf(made.dialer.dial(order));
      assert.deepEqual([name, code], ['GwsError', 'GWS_INVALID_REQUEST'], message);
      assert.deepEqual(posts(), []);
      const again = await errorOf(made.dialer.dial(order));
      assert.notEqual(again.code, 'GWS_ALREADY_DIALED');
    });
  }

  it('never comes from a record: its handle is a number', async () => {
    for (const recordHandle of ['../1', '1/2', '1?x', '1#', '1\r\n2', '١/', -1, 1.5, 1e300]) {
      assert.throws(() => parseRecord({ recordHandle, phoneNumber: '5001' }), { code: 'GWS_INVALID_RECORD' });
    }
    for (const recordHandle of ['1\r\n', '١']) {
      assert.strictEqual(parseRecord({ recordHandle, phoneNumber: '5001' }).recordHandle, 1);
    }
  });
});
