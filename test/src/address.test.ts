import assert from 'node:assert/strict';
import { parseServerUrl } from '../../src/wire/address';

describe('the address of a server', () => {
  for (const [url, api] of [
    ['https://gws.example.com', 'https://gws.example.com/api/v2'],
    [' https://gws.example.com/ ', 'https://gws.example.com/api/v2'],
    ['https://gws.example.com/api/v2', 'https://gws.example.com/api/v2'],
    ['https://gws.example.com/api/v2/', 'https://gws.example.com/api/v2'],
    ['http://10.0.0.1:8090/gws', 'http://10.0.0.1:8090/gws/api/v2'],
    ['http://[::1]:8090/gws/api/v2', 'http://[::1]:8090/gws/api/v2'],
  ] as const) {
    it(`${url} is read as ${api}`, () => {
      assert.equal(parseServerUrl(url).api, api);
    });
  }

  for (const url of [
    '',
    'gws.example.com',
    'ftp://gws.example.com',
    'file:///etc/passwd',
    'http://',
    'https://gws/?a=1',
    'https://gws/#a',
  ]) {
    it(`${JSON.stringify(url)} is refused`, () => {
      assert.throws(() => parseServerUrl(url), { code: 'GWS_NOT_CONNECTED' });
    });
  }

  it('is refused with a password in it, which is not repeated', () => {
    for (const url of ['https://agent:hunter2@gws.example.com', 'ftp://agent:hunter2@gws.example.com']) {
      assert.throws(
        () => parseServerUrl(url),
        (error: Error) => !error.message.includes('hunter2'),
      );
    }
  });
});
