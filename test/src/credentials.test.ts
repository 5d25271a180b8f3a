// How a user name and a password are sent, byte by byte; the simulator takes either encoding.
import assert from 'node:assert/strict';
import { Secret } from '../../src';
import { Credentials } from '../../src/session/credentials';

describe('credentials', () => {
  for (const [what, username, password, encoding] of [
    ['ASCII', 'agent', 'secret', 'latin1'],
    ['of Western Europe, as Genesys’ own clients send them,', 'jürgen', 'pässwörd ÿ', 'latin1'],
    ['of which one letter does not fit into ISO-8859-1', 'jürgen', 'pässwörd €', 'utf8'],
    ['of another script', 'агент', '密码', 'utf8'],
  ] as const) {
    it(`${what} go as ${encoding}`, () => {
      const { authorization } = new Credentials(username, new Secret(password));
      const sent = Buffer.from(authorization.replace(/^Basic /, ''), 'base64');
      assert.equal(sent.toString('hex'), Buffer.from(`${username}:${password}`, encoding).toString('hex'));
    });
  }
});
