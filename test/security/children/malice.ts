// What hostile.ts sends: answers that break HTTP, bodies that break the API, replies that break Bayeux, and messages of
// flows that are not messages.
import type { IncomingMessage, ServerResponse } from 'node:http';

const html = '<html><body>Sign in</body></html>';
const raw = (text: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.socket?.end(text);
};
const status = (code: number, body: string, headers: Record<string, string> = {}) => {
  return (_request: IncomingMessage, response: ServerResponse) => response.writeHead(code, headers).end(body);
};
const DEEP = 200_000;
const deep = '['.repeat(DEEP) + ']'.repeat(DEEP);
const deepObject = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;

export const ANSWERS: [string, (request: IncomingMessage, response: ServerResponse) => void][] = [
  ['not HTTP', raw('SSH-2.0-OpenSSH_9.0\r\n')],
  ['a broken status line', raw('HTTP/9.9 abc def\r\n\r\n')],
  ['two lengths', raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nabc')],
  ['a wrong length', raw('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc')],
  ['broken chunks', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n')],
  ['broken gzip', raw('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc')],
  ['an unknown encoding', raw('HTTP/1.1 200 OK\r\nContent-Encoding: zzz\r\nContent-Length: 2\r\n\r\n[]')],
  ['an upgrade', raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')],
  ['interim answers', raw('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))],
  ['no content', raw('HTTP/1.1 204 No Content\r\n\r\n')],
  ['a reset', (_request, response) => response.socket?.resetAndDestroy()],
  ['html', status(502, html, { 'Content-Type': 'text/html' })],
  ['depth', status(200, deep)],
  ['a null', status(200, 'null')],
  ['a lone surrogate', status(200, '{"statusCode":0,"user":"\\ud800"}')],
  ['odd cookies', status(200, '{}', { 'Set-Cookie': '=;;;=a; Domain=; Path=; Expires=never; Max-Age=-1e9' })],
  ['a reserved token header', status(200, '{"statusCode":0}', { 'X-CSRF-HEADER': 'set', 'X-CSRF-TOKEN': 'x' })],
  ['a huge status code', status(999, '{"statusCode":1e308,"statusMessage":{"toString":1}}')],
];

/** Bodies of `user` in answers to `GET /me`. */
export const USERS = [
  'null',
  '[]',
  '"x"',
  '{}',
  '{"devices":null,"features":{},"calls":"x"}',
  '{"devices":[null,1,"x",{},{"id":1},{"id":null},{"id":{}}],"calls":[null,1,{},{"id":1},{"id":"c","userData":null}]}',
  '{"devices":[{"id":"d","channels":"voice","phoneNumber":{}}],"calls":[{"id":"c","participants":{},"deviceUri":1}]}',
  '{"__proto__":{"polluted":true},"devices":[{"id":"d","__proto__":{"x":1}}],"features":[{"__proto__":null}]}',
  '{"features":[null,{"id":"api-voice"}],"devices":[{"id":"\\ud800"},{"id":".."}]}',
  `{"devices":[{"id":"d"}],"calls":[{"id":"c","state":"Established","userData":${deepObject}}]}`,
];

const poll = (fields: string): string => `[{"channel":"/meta/connect","id":"ID","successful":true${fields}}]`;
const call = (data: string): string =>
  `[{"channel":"/v2/me/calls","data":${data}},{"channel":"/meta/connect","id":"ID","successful":true}]`;

/** Bodies of answers to CometD requests. */
export const REPLIES = [
  '',
  '{}',
  '[]',
  '[null]',
  '[[]]',
  '[{"channel":null}]',
  '[{"channel":""}]',
  '[{"channel":"/"}]',
  '[{"channel":"/meta/unknown","successful":"x"}]',
  '[{"channel":"/meta/handshake","successful":true}]',
  '[{"channel":"/meta/handshake","successful":true,"supportedConnectionTypes":"long-polling","clientId":{}}]',
  '[{"channel":"/meta/handshake","successful":true,"supportedConnectionTypes":["none"],"advice":1}]',
  '[{"channel":"/meta/disconnect","successful":true}]',
  poll(',"advice":null'),
  poll(',"advice":"none"'),
  poll(',"advice":{"reconnect":"handshake"}'),
  poll(',"advice":{"reconnect":1,"interval":"x","timeout":"y","maxInterval":[]}'),
  poll(',"advice":{"timeout":1e12,"interval":-1e12}'),
  poll(',"advice":{"hosts":["other.example.com"],"multiple-clients":true}'),
  poll(',"ext":null'),
  poll(',"ext":{"ack":"x"}'),
  poll(',"ext":"x","data":{}'),
  poll(',"clientId":["x"],"successful":"no"'),
  call('null'),
  call('"x"'),
  call('{"messageType":"CallStateChangeMessage"}'),
  call('{"messageType":"CallStateChangeMessage","call":null}'),
  call('{"messageType":"CallStateChangeMessage","call":{"id":1}}'),
  call('{"messageType":"CallStateChangeMessage","call":{"id":"c","state":{},"userData":1,"participants":[null,1]}}'),
  call('{"messageType":"CallStateChangeMessage","call":{"id":"c","state":null,"deviceUri":"/%","participants":{}}}'),
  call('{"messageType":"CallStateChangeMessage","call":{"id":"__proto__","state":"__proto__"}}'),
  call(`{"messageType":"CallStateChangeMessage","call":{"id":"c","state":"Dialing","userData":${deepObject}}}`),
  `[{"channel":"/v2/me/calls","data":${deep}}]`,
];

/** Messages of flows. */
export function MESSAGES(): object[] {
  const circular: Record<string, unknown> = { recordHandle: 1, phoneNumber: '5001' };
  circular.otherFields = { circular };
  const throwing = {
    get recordHandle(): never {
      throw new Error('from a getter');
    },
  };
  const payloads = [
    undefined,
    null,
    1,
    'x',
    [],
    () => {},
    Symbol('s'),
    10n,
    circular,
    throwing,
    new Proxy({}, { ownKeys: () => [][1] as unknown as string[] }),
    { toJSON: () => undefined },
    {
      toJSON: () => {
        throw 'a text';
      },
    },
    { recordHandle: 1, phoneNumber: '\0' },
    { recordHandle: 1, phoneNumber: '5001', otherFields: JSON.parse(deepObject) },
    JSON.parse('{"__proto__":{"recordHandle":1},"phoneNumber":"1"}'),
    {
      toJSON: () => {
        throw Object.create(null);
      },
    },
    Buffer.alloc(10),
    Object.create(null),
  ];
  const record = { recordHandle: 2, phoneNumber: '5001' };
  return [
    ...payloads.map((payload) => ({ payload })),
    ...payloads.map((devicePath) => ({ payload: record, devicePath })),
    ...payloads.map((action) => ({ action })),
    { payload: record, redial: 'yes' },
    Object.freeze({ payload: record }),
  ];
}
