// Known secrets do not appear in any text, in whatever form and position.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GwsError, masked, Secret } from '../../src';
import { printable } from '../../src/errors/printable';
import { TunnelAgent } from '../../src/http/tunnel';
import { conceal } from '../../src/secrets/known';
import { without } from '../../src/secrets/mask';
import { Secrets } from '../../src/secrets/secrets';
import { Credentials } from '../../src/session/credentials';
import { anyText } from '../support/arbitraries';

const MASK = '[secret]';

/** Holders that are not to be let go while a text is looked at. */
let held: unknown[] = [];

/** Each way in which a text may quote a secret. */
const ENCODINGS: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  'JSON in ASCII': (secret) => secret.replace(/[^ !#-[\]-~]/g, unicodeEscape),
  'JSON all escaped': (secret) => secret.replace(/[\s\S]/g, unicodeEscape),
  'JSON with slashes escaped': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  URL: (secret) => encodeURIComponent(secret),
  'URL in lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'URL, every byte': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  form: (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  HTML: (secret) => secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  'HTML by name': (secret) => secret.replace(/[&<>"]/g, (character) => `&${NAMES[character]};`),
  'Base64 of UTF-8': (secret) => Buffer.from(secret).toString('base64'),
  'Base64 of ISO-8859-1': (secret) => Buffer.from(secret, 'latin1').toString('base64'),
  'Base64 for URLs': (secret) => Buffer.from(secret).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'UTF-8 read as ISO-8859-1': (secret) => Buffer.from(secret).toString('latin1'),
  'ISO-8859-1 read as UTF-8': (secret) => Buffer.from(secret, 'latin1').toString('utf8'),
  'in upper case': inUpperCase,
  'in lower case': inLowerCase,
  'URL in upper case': (secret) => inUpperCase(encodeURIComponent(secret)),
  'Base64 in lower case': (secret) => Buffer.from(secret).toString('base64').toLowerCase(),
};

const NAMES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/** Of ASCII only: other letters may become several, or be written as several. */
function inLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function inUpperCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const latin = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(...'%&+\\"/<>\' üßé:=?'),
  ),
  minLength: 6,
  maxLength: 30,
});
const beyond = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 12 }).filter((text) => !/\p{Cs}/u.test(text));
const surrounding = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'%25\\u00&#;a+="/') }));

/** What is left of a text when the masks are taken away; `pieces` are between them. */
function piecesOf(text: string): string[] {
  return text.split(MASK);
}

function survives(pieces: readonly string[], form: string): boolean {
  return pieces.some((piece) => piece.includes(form));
}

describe('a known secret', () => {
  for (const [name, encode] of Object.entries(ENCODINGS)) {
    it(`is not in any text: ${name}`, () => {
      fc.assert(
        fc.property(
          name.includes('8859') ? latin : fc.oneof(latin, beyond),
          surrounding,
          surrounding,
          (secret, before, after) => {
            fc.pre(!MASK.includes(secret));
            const holder = conceal({}, secret);
            const form = encode(secret);
            const pieces = piecesOf(masked(`${before}${form}${after}`));
            assert.ok(!survives(pieces, form), `${JSON.stringify(secret)} in ${JSON.stringify(pieces)}`);
            assert.ok(holder);
          },
        ),
      );
    });
  }

  it('is in no Base64 of a text that contains it', () => {
    fc.assert(
      fc.property(latin, fc.string(), fc.string(), (secret, before, after) => {
        const holder = conceal({}, secret);
        const packed = Buffer.from(`${before}${secret}${after}`).toString('base64');
        assert.equal(masked(`Basic ${packed}, again`), `Basic ${MASK}, again`);
        assert.ok(holder);
      }),
    );
  });

  it('is in no text where it overlaps another', () => {
    fc.assert(
      fc.property(latin, fc.nat(), latin, surrounding, surrounding, (one, cut, end, before, after) => {
        const other = one.slice(cut % one.length) + end;
        const holder = conceal({}, one, other);
        const pieces = piecesOf(masked(`${before}${one}${end}${after}`));
        assert.ok(!survives(pieces, one) && !survives(pieces, other));
        assert.ok(holder);
      }),
    );
  });

  it('leaves no part of itself where a text is cut off', () => {
    const secret = 'kept-to-itself/ünd:more?';
    const holder = conceal({}, secret);
    for (const encode of Object.values(ENCODINGS)) {
      const form = encode(secret);
      for (let before = 500 - form.length - 1; before <= 501; before += 1) {
        const said = printable(`${'.'.repeat(before)}${form}${'.'.repeat(600)}`);
        assert.match(said, /^\.+(\[secret\])?\.*…$/, said);
      }
    }
    assert.ok(holder);
  });

  it('is in no part of an error, nor in its causes', () => {
    const secret = 'Tr0ub4dor&3';
    const holder = conceal({}, secret);
    const root = Object.assign(new Error(`root ${secret}`), { response: { body: [`${secret}!`], [secret]: 1 } });
    const several = new AggregateError([new Error(secret)], 'several', { cause: root });
    const error = new GwsError('GWS_REJECTED', `refused: ${secret}`, {
      cause: several,
      faults: [`fault ${secret}`],
      call: { userData: { note: [secret] } },
    });
    const seen = new Set<unknown>();
    const told: string[] = [];
    const tell = (value: unknown): void => {
      if (typeof value === 'object' && value !== null && !seen.has(value)) {
        seen.add(value);
        for (const key of Object.getOwnPropertyNames(value)) {
          told.push(key);
          tell((value as Record<string, unknown>)[key]);
        }
      } else {
        told.push(String(value));
      }
    };
    tell(error);
    assert.equal(error.message, `refused: ${MASK}`);
    assert.ok((error.cause as AggregateError) instanceof AggregateError);
    assert.ok(
      told.some((text) => text.startsWith(`Error: root ${MASK}`)),
      'the stack of the cause is kept',
    );
    assert.doesNotMatch(told.join('\n'), /Tr0ub4dor/);
    assert.ok(holder);
  });

  it('that is short is masked only where it stands alone', () => {
    const holder = conceal({}, 'abc1', 'x');
    assert.equal(
      masked('password abc1, not abc12 or xabc1; "abc1"; %22abc1%22; x'),
      `password ${MASK}, not abc12 or xabc1; "${MASK}"; %22${MASK}%22; x`,
    );
    assert.equal(masked('x'), 'x');
    assert.ok(holder);
  });

  it('that is a word is kept in our own sentences, and masked in quoted text', () => {
    const holder = conceal({}, 'xylophone');
    const faults = ['the xylophone is missing'];
    const { message, faults: told } = new GwsError(
      'GWS_REJECTED',
      `Correct the xylophone: ${printable('bad xylophone')}`,
      { faults },
    );
    assert.equal(message, `Correct the xylophone: bad ${MASK}`);
    assert.deepEqual(told, faults);
    assert.ok(holder);
  });

  it('takes negligible time, among those of 500 agents and in a long text', () => {
    const holders = Array.from({ length: 500 }, (_, at) =>
      conceal({}, `P4ssword-of-${at}`, `agent${at}:P4ssword-of-${at}`, `${at}`.padStart(32, 'A0F')),
    );
    const text = 'The quick brown fox jumps over the lazy dog, number 441632960123. '.repeat(8);
    const began = process.cpuUsage();
    for (let at = 0; at < 1000; at += 1) {
      masked(text);
    }
    // Of this process alone, however busy the machine is.
    const ms = process.cpuUsage(began).user / 1000;
    assert.ok(ms < 2000, `1000 texts took ${ms} ms`);
    assert.equal(holders.length, 500);
  });

  it('changes nothing if there is none', () => {
    const value = { list: [1, 'two', { three: null }], error: new Error('plain') };
    assert.equal(masked(value), value);
  });
});

describe('a secret with a name', () => {
  const secretly = (secret: string, text: string, name = '<NAME>') => without(Secrets.named([{ secret, name }]), text);

  for (const [name, encode] of Object.entries(ENCODINGS)) {
    it(`is replaced by it: ${name}`, () => {
      for (const secret of ['kept-to-itself/ünd:more?', 'Prod 17 & more']) {
        assert.equal(secretly(secret, `got “${encode(secret)}”.`), 'got “<NAME>”.');
      }
    });
  }

  it('is replaced anywhere if it is long, alone if it is short, and as the whole text if it is shorter', () => {
    assert.equal(secretly('agents', 'xagentsx'), 'x<NAME>x');
    assert.equal(secretly('agent', 'agent, agents, reagent, "Agent"'), '<NAME>, agents, reagent, "<NAME>"');
    assert.equal(secretly('/gws', 'http://host/gws/api, http://host/gwsx'), 'http://host<NAME>/api, http://host/gwsx');
    for (const secret of ['a', '42']) {
      assert.equal(secretly(secret, secret), '<NAME>');
      assert.equal(secretly(secret, `${secret} agents`), `${secret} agents`);
      assert.equal(secretly(secret, `agents ${secret}`), `agents ${secret}`);
    }
    assert.equal(secretly('', ''), '');
  });

  it('is replaced by the name of the longest where several begin, and each by its own where they meet', () => {
    const secrets = Secrets.named([
      { secret: 'pro.example', name: '<HOST>' },
      { secret: 'pro.example:8080', name: '<ADDRESS>' },
      { secret: 'example:8080/path', name: '<REST>' },
      { secret: 'operator', name: '<USER>' },
    ]);
    assert.equal(
      without(secrets, 'pro.example, pro.example:8080, operatorpro.example'),
      '<HOST>, <ADDRESS>, <USER><HOST>',
    );
    assert.equal(without(secrets, 'pro.example:8080/path'), '<ADDRESS>');
  });

  it('is hidden from those only who are not to read it', () => {
    const secrets = Secrets.named([{ secret: 'operator', name: '<USER>' }]);
    assert.deepEqual(without(secrets, { operators: ['an operator'] }), { '<USER>s': ['an <USER>'] });
    assert.equal(masked('operator'), 'operator');
    assert.ok(!secrets.isEmpty && Secrets.named([]).isEmpty);
  });
});

describe('a login', () => {
  afterEach(() => {
    held = [];
  });

  for (const [of, hold] of [
    ['GWS', (username: string, password: string) => new Credentials(username, new Secret(password))],
    [
      'a proxy',
      (username: string, password: string) =>
        new TunnelAgent(new URL(`http://${username}:${password}@proxy:3128`), new URL('https://gws'), {}),
    ],
  ] as const) {
    it(`of ${of} is in no text, neither its password nor both together`, () => {
      held.push(hold('operator', 'Pa55word'));
      assert.equal(masked('operator: Pa55word'), `operator: ${MASK}`);
      assert.equal(masked('got operator:Pa55word'), `got ${MASK}`);
    });

    it(`of ${of} without a password leaves the user name in texts, and what follows it`, () => {
      held.push(hold('supervisor', ''));
      assert.equal(masked('Ready of supervisor: it was done'), 'Ready of supervisor: it was done');
    });

    it(`of ${of} whose password is the user name leaves the user name in texts`, () => {
      held.push(hold('assistant', 'Assistant'));
      assert.equal(masked('Ready of assistant: it was done'), 'Ready of assistant: it was done');
      assert.equal(masked('got assistant:Assistant'), `got ${MASK}`);
    });
  }
});
