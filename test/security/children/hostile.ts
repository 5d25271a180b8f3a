// The worst that servers and flows can send, one after the other, against built nodes in a process that any unhandled
// rejection would end.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { FakeRed, phase } from '../support/fake-red';
import { ANSWERS, MESSAGES, REPLIES, USERS } from './malice';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const json = { 'Content-Type': 'application/json' };
const USER = {
  features: [{ id: 'api-voice' }, { id: 'api-voice-outbound' }],
  devices: [{ id: 'd', phoneNumber: '5005' }],
  calls: [],
};
const ok = (body: object): string => JSON.stringify({ statusCode: 0, ...body });

/** As a GWS that is in order answers, except that a poll is held for a moment only. */
const normal: Answer = (request, response, body) => {
  const reply = (text: string): unknown => response.writeHead(200, json).end(text);
  if (!request.url?.includes('/notifications')) {
    reply(ok({ user: USER }));
    return;
  }
  const messages = JSON.parse(body) as { channel: string; id: string; subscription?: string }[];
  const replies = messages.map(({ channel, id, subscription }) => ({
    channel,
    id,
    clientId: 'c',
    successful: true,
    ...(subscription && { subscription }),
    ...(channel === '/meta/handshake' && { version: '1.0', supportedConnectionTypes: ['long-polling'] }),
    advice: { reconnect: 'retry', interval: 0, timeout: 50 },
  }));
  setTimeout(reply, body.includes('/meta/connect') ? 20 : 0, JSON.stringify(replies));
};

const only = (matches: (request: IncomingMessage, body: string) => boolean, answer: Answer): Answer => {
  return (request, response, body) => (matches(request, body) ? answer : normal)(request, response, body);
};
const text = (body: string): Answer => {
  return (_request, response) => response.writeHead(200, json).end(body);
};
const isSignIn = ({ url }: IncomingMessage): boolean => url?.includes('features') === true;
const isRead = ({ url }: IncomingMessage): boolean => url?.includes('calls') === true && !url.endsWith('/calls');
const isDial = ({ url }: IncomingMessage): boolean => url?.endsWith('/calls') === true;
const isPoll = (_request: IncomingMessage, body: string): boolean => body.includes('/meta/connect');
const isHandshake = (_request: IncomingMessage, body: string): boolean => body.includes('/meta/handshake');

/** A reply to a poll, with the poll's own id in place of `ID`. */
const polled = (reply: string): Answer => {
  return (_request, response, body) => {
    const id = (JSON.parse(body) as { channel: string; id: string }[]).find(({ channel }) =>
      /connect/.test(channel),
    )?.id;
    setTimeout(() => response.writeHead(200, json).end(reply.replaceAll('"ID"', JSON.stringify(id))), 5);
  };
};

function scenes(): [string, Answer][] {
  return [
    ...ANSWERS.flatMap(([name, answer]): [string, Answer][] => [
      [`${name} at sign-in`, only(isSignIn, answer)],
      [`${name} at a handshake`, only(isHandshake, answer)],
      [`${name} at a poll`, only(isPoll, answer)],
      [`${name} at a dial`, only(isDial, answer)],
    ]),
    ...USERS.flatMap((user): [string, Answer][] => [
      [`user ${user.slice(0, 60)}`, only(isSignIn, text(`{"statusCode":0,"user":${user}}`))],
      [`state ${user.slice(0, 60)}`, only(isRead, text(`{"statusCode":0,"user":${user}}`))],
    ]),
    ...REPLIES.flatMap((reply): [string, Answer][] => [
      [`handshake ${reply.slice(0, 60)}`, only(isHandshake, text(reply))],
      [`poll ${reply.slice(0, 60)}`, only(isPoll, polled(reply))],
    ]),
  ];
}

async function main(): Promise<void> {
  let answer: Answer = normal;
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    response.on('error', () => {});
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    answer(request, response, body);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const red = new FakeRed().load();
  const survived: string[] = [];
  const rejected: string[] = [];
  let connected = 0;

  for (const [name, scene] of scenes()) {
    answer = scene;
    const flow = red.flow(url, { timeout: 0.1 });
    const reached = await phase(flow.server, 'connected', 'interrupted', 'refused');
    connected += reached === 'connected' ? 1 : 0;
    const outcome = await Promise.race([
      red.input(flow.dial, { payload: { recordHandle: 1, phoneNumber: '5001' } }),
      new Promise((resolve) => setTimeout(resolve, 60, undefined)),
    ]);
    if (outcome !== undefined && (outcome as Error).name !== 'GwsError') {
      rejected.push(`${name}: ${(outcome as Error).stack}`);
    }
    answer = normal;
    await red.closeAll();
    survived.push(name);
  }

  const flow = red.flow(url);
  await phase(flow.server, 'connected');
  for (const msg of MESSAGES()) {
    for (const node of [flow.dial, flow.events]) {
      const outcome = await Promise.race([red.input(node, msg), new Promise((resolve) => setTimeout(resolve, 30))]);
      if (outcome !== undefined && (outcome as Error).name !== 'GwsError') {
        rejected.push(`message: ${(outcome as Error).stack}`);
      }
    }
  }
  const failed = await red.input(flow.events, { action: 'status' }, () => {
    throw new Error('the message cannot be sent');
  });
  if (!(failed instanceof Error)) {
    rejected.push('a message that could not be sent was reported as done');
  }
  await red.closeAll();
  for (const socket of sockets) {
    socket.destroy();
  }
  server.close();
  console.log(JSON.stringify({ survived, connected, rejected }));
}

void main();
