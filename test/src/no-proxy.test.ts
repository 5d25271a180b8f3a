// `no_proxy`, entry by entry, as curl and Go read it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proxyFor } from '../../src/http/proxy';

const isDirect = (url: string, noProxy: string): boolean =>
  proxyFor(new URL(url), undefined, { all_proxy: 'http://proxy:3128', no_proxy: noProxy }) === undefined;

/** By entry: the URLs that it names, and such as it does not. */
const ENTRIES: Record<string, [named: string[], others: string[]]> = {
  '*': [['https://gws.example.com', 'http://127.0.0.1', 'http://[::1]'], []],
  'example.com': [
    ['https://example.com', 'https://gws.example.com', 'https://a.b.example.com', 'http://EXAMPLE.com.'],
    ['https://ample.com', 'https://notexample.com', 'https://example.com.evil.org'],
  ],
  'EXAMPLE.com.': [['https://gws.example.com'], []],
  '.example.com': [['https://gws.example.com'], ['https://notexample.com']],
  '*.example.com': [['https://gws.example.com'], ['https://notexample.com']],
  'bücher.example': [['https://bücher.example', 'https://gws.xn--bcher-kva.example'], []],
  'gws.example.com:8443': [
    ['https://gws.example.com:8443'],
    ['https://gws.example.com', 'http://gws.example.com:8444'],
  ],
  'gws.example.com:443': [['https://gws.example.com'], ['http://gws.example.com']],
  '127.0.0.1': [
    ['http://127.0.0.1', 'http://127.0.0.1:8080', 'http://0x7f.1'],
    ['http://127.0.0.2', 'http://localhost'],
  ],
  '127.0.0.1:8080': [['http://127.0.0.1:8080'], ['http://127.0.0.1']],
  '127.0.0.0/8': [
    ['http://127.0.0.1', 'http://127.255.0.1:99'],
    ['http://128.0.0.1', 'http://[::1]'],
  ],
  '10.1.0.0/16': [['http://10.1.2.3'], ['http://10.2.0.1', 'http://x10.1.2.3.example.com']],
  '10.1.2.3/16': [['http://10.1.200.1'], ['http://10.2.0.1']],
  '0.0.0.0/0': [['http://8.8.8.8'], ['http://[2001:db8::1]', 'http://gws.example.com']],
  '10.0.0.0/33': [[], ['http://10.0.0.0']],
  '10.0.0.0/': [[], ['http://10.0.0.0']],
  '10.0.0.0/x': [[], ['http://10.0.0.0']],
  '0.0.1': [[], ['http://127.0.0.1']],
  '.0.0.1': [[], ['http://127.0.0.1']],
  '::1': [
    ['http://[::1]', 'https://[0:0:0:0:0:0:0:1]:8443'],
    ['http://[::2]', 'http://127.0.0.1'],
  ],
  '[::1]': [['http://[::1]:8080'], ['http://[::2]']],
  '[::1]:8080': [['http://[::1]:8080'], ['http://[::1]']],
  'FE80::/10': [['http://[fe80::1]', 'http://[febf::1]'], ['http://[fec0::1]']],
  '[2001:db8::]/32': [[], ['http://[2001:db9::1]']],
  '2001:db8::/32': [['http://[2001:db8:1::1]'], ['http://[2001:db9::1]']],
  'a.b, 10.0.0.0/8 example.com': [['http://10.9.9.9', 'http://example.com', 'http://x.a.b'], ['http://11.0.0.1']],
  localhost: [['http://localhost:1880'], ['http://127.0.0.1']],
  '': [[], ['http://example.com', 'http://127.0.0.1']],
  '.': [[], ['http://example.com']],
  ':80': [[], ['http://example.com']],
};

describe('no_proxy', () => {
  for (const [entry, [named, others]] of Object.entries(ENTRIES)) {
    it(`reads ${JSON.stringify(entry)} as curl and Go do`, () => {
      assert.deepEqual(
        named.filter((url) => !isDirect(url, entry)),
        [],
        'are not named',
      );
      assert.deepEqual(
        others.filter((url) => isDirect(url, entry)),
        [],
        'are named',
      );
    });
  }

  it('may be anything', () => {
    fc.assert(fc.property(fc.string(), (entry) => void isDirect('http://10.0.0.1', entry)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'[]:/.*0129afx') }),
        (entry) => void isDirect('http://[::1]:80', entry),
      ),
    );
  });

  it('covers a whole range and nothing outside it', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        fc.tuple(byte, byte, byte, byte),
        fc.tuple(byte, byte, byte, byte),
        fc.integer({ min: 0, max: 32 }),
        (one, other, length) => {
          const bits = (address: number[]): string => address.map((part) => part.toString(2).padStart(8, '0')).join('');
          const same = bits(one).slice(0, length) === bits(other).slice(0, length);
          assert.equal(isDirect(`http://${one.join('.')}`, `${other.join('.')}/${length}`), same);
        },
      ),
    );
  });
});
