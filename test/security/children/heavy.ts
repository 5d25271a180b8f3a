// A small machine: answers of the maximum size, and larger, made of what takes the most memory. Reports the result of each.
import type { ServerResponse } from 'node:http';
import { parseRecord } from '../../../src';
import { reaches } from '../../support/session';
import { SecurityBench } from '../support/bench';
import { isDial, isPoll } from '../support/front';

const MB = 1024 * 1024;
const LISTENERS = 3;
const POLLED = [
  '[{"channel":"/v2/me/calls","data":{"messageType":"Other","x":',
  '}},{"channel":"/meta/connect","id":"ID","successful":true}]',
];
const ANSWERED = ['{"statusCode":0,"x":', '}'];

/** What the answer is filled with: how it begins, so many bytes of what is repeated, and how it ends. */
const FILLINGS = {
  objects: ['[', repeated('{},'), '0]'],
  keys: ['{', keys, '"":0}'],
  'long integers': ['[', repeated('12345678901234567890,'), '0]'],
  'one text': ['"', repeated('text'), '"'],
} as const;

type Filling = keyof typeof FILLINGS;

/** In MB: the maximum size, and larger. */
const ANSWERS: [Filling, number][] = [
  ['objects', 2.1],
  ['keys', 6],
  ['one text', 7.9],
  ['objects', 7.9],
  ['objects', 31],
];
const POLLS: [Filling, number][] = [
  ['objects', 2.1],
  ['keys', 2],
  ['long integers', 15.9],
  ['one text', 15.9],
  ['objects', 15.9],
  ['objects', 40],
];

function repeated(text: string): (size: number) => Buffer {
  // Outside the heap, whose limit is being tested.
  return (size) => Buffer.alloc(size - (size % text.length), text);
}

function keys(size: number): Buffer {
  const body = Buffer.alloc(size, ' ');
  let used = 0;
  for (let at = 0; used < size - 12; at += 1) {
    used += body.write(`"${at.toString(36)}":0,`, used);
  }
  return body;
}

function fill(response: ServerResponse, [head = '', tail = '']: string[], filling: Filling, megabytes: number): void {
  const [begin, more, end] = FILLINGS[filling];
  response.on('error', () => {});
  response.writeHead(200, { 'Content-Type': 'application/json' }).write(head + begin);
  response.write(more(Math.floor(megabytes * MB)));
  response.end(end + tail);
}

async function main(): Promise<void> {
  const bench = new SecurityBench();
  const { simulator, front } = await bench.front({ cometd: { timeout: 500 } });
  const made = await bench.connected(front.url, { timeout: 20_000 });
  let events = 0;
  let hear: () => void = () => {};
  for (let at = 0; at < LISTENERS; at += 1) {
    made.session.subscribe('/v2/me/calls', () => hear());
  }
  const report: Record<string, string> = {};
  for (const [filling, size] of ANSWERS) {
    front.intercept = (request, response) => {
      const spoils = isDial(request);
      if (spoils) {
        front.intercept = () => false;
        fill(response, ANSWERED, filling, size);
      }
      return spoils;
    };
    const record = parseRecord(simulator.nextPreviewRecord());
    const dial = made.dialer.dial({ record, waitFor: 'accepted', timeout: 5000, busyAgent: 'allow' });
    report[`answer, ${size} MB of ${filling}`] = await dial.then(
      () => 'accepted',
      ({ code }) => String(code),
    );
  }
  for (const [filling, size] of POLLS) {
    const lost = new Promise<string>((resolve) => made.session.once('state', ({ phase }) => resolve(phase)));
    const heard = new Promise<string>((resolve) => {
      events = 0;
      hear = () => {
        events += 1;
        if (events === LISTENERS) {
          resolve('heard');
        }
      };
    });
    front.intercept = (request, response) => {
      const spoils = isPoll(request);
      if (spoils) {
        front.intercept = () => false;
        const id = /"id":"(\d+)"/.exec(request.body)?.[1] ?? '';
        fill(
          response,
          POLLED.map((part) => part.replace('ID', id)),
          filling,
          size,
        );
      }
      return spoils;
    };
    report[`poll, ${size} MB of ${filling}`] = await Promise.race([heard, lost]);
    await reaches(made.session, 'connected');
  }
  await bench.clear();
  console.log(JSON.stringify(report));
}

void main();
