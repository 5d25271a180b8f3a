// The baseline for a flood: `axios.mjs <what> <url>`, a bare loop of axios requests, so many at a time as the nodes send.
import http from 'node:http';
import axios from 'axios';
import { answering } from '../harness/answering.mjs';
import { felt, Outcomes } from './figures.mjs';

const [what, url] = process.argv.slice(2);
/** @type {Record<string, number>} */
const AT_ONCE = { dial: 1, request: 8 };

const client = axios.create({ baseURL: `${url}/api/v2`, httpAgent: new http.Agent({ keepAlive: true }) });
const authorization = `Basic ${Buffer.from('agent:simulator').toString('base64')}`;
const signIn = await client.get('/me?subresources=features,devices', { headers: { authorization } });
const cookies = signIn.headers['set-cookie'] ?? [];
client.defaults.headers.cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
const [{ id }] = signIn.data.user.devices;

/** @type {Record<string, (record: import('../types.js').FloodRecord) => Promise<unknown>>} */
const SENDERS = {
  dial: (outboundRecord) =>
    client.post(`/me/devices/${id}/calls`, { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord }),
  request: () => client.get('/me'),
};
const send = SENDERS[what ?? ''] ?? (() => Promise.reject(new Error(`there is no ${what}`)));

const outcomes = new Outcomes();
/** @type {import('../types.js').FloodQuestions} */
const questions = {
  async flood({ records }) {
    void outcomes.expect(records.length);
    const waiting = records.entries();
    const work = async () => {
      for (const [index, record] of waiting) {
        await send(record).then(
          () => outcomes.note(index, 'done'),
          ({ code }) => outcomes.note(index, code),
        );
      }
    };
    const figures = await felt(() => Promise.all(Array.from({ length: AT_ONCE[what ?? ''] ?? 1 }, work)));
    return { ...figures, ...outcomes.report };
  },
};
answering(questions, {});
