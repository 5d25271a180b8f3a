/**
 * The process under test: the client, or Node-RED with the nodes, and nothing that keeps records. Its memory is therefore
 * its own; simulator and ledger are in the process that started it.
 */

import { elapsed } from '../../src/timing/clock';
import type { Subject, SubjectOptions, Tell, ToSubject, Vitals } from './protocol';
import { startClient } from './subject-client';
import { startNodes } from './subject-nodes';

const tell: Tell = (message) => {
  process.send?.(message);
};

function vitals(subject: Subject): Vitals {
  global.gc?.();
  global.gc?.();
  const resources = process.getActiveResourcesInfo();
  const count = (...kinds: string[]) => resources.filter((kind) => kinds.includes(kind)).length;
  return {
    heap: process.memoryUsage().heapUsed,
    sockets: count('TCPSocketWrap', 'TLSSocketWrap', 'TCPConnectWrap'),
    timers: count('Timeout', 'Immediate'),
    listeners: subject.listeners(),
  };
}

async function main(options: SubjectOptions): Promise<void> {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error) => tell({ type: 'alarm', text: `${event}: ${error}` }));
  }
  process.on('warning', ({ name, message }) => tell({ type: 'alarm', text: `${name}: ${message}` }));
  const subject = await (options.lane === 'client' ? startClient : startNodes)(options, tell);
  process.on('message', async (message: ToSubject) => {
    switch (message.type) {
      case 'dial':
        subject.dial(message);
        break;
      case 'connect':
        subject.connect();
        break;
      case 'sample':
        tell({ type: 'sample', vitals: vitals(subject) });
        break;
      case 'close': {
        const began = elapsed();
        await subject.close();
        const took = elapsed() - began;
        tell({ type: 'closed', vitals: vitals(subject), took });
        break;
      }
    }
  });
}

void main(JSON.parse(process.argv[2] ?? '') as SubjectOptions);
