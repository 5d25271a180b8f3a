/** Adds rows of a job, prints how many are done and, at the end, the report; to be killed. */
import { writeSync } from 'node:fs';
import { Agent, Secret } from '../../../../src';
import { openFileLedger } from '../../../../src/ledger';
import { Adding } from '../../../../src/outbound/adding';
import { numbered, OF_ALL } from '../../../support/adding';
import { QUICK } from '../../../support/session';

const [directory = '', url = '', count = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const ledger = openFileLedger({ directory });
  const options = { url, username: 'agent', password: new Secret('simulator'), ...QUICK };
  const agent = new Agent(options, ledger);
  agent.session.connect();
  const adding: Adding = new Adding({
    agent,
    job: 'renewals',
    timeout: 5000,
    // Reaches the pipe before anything else is done.
    onProgress: () => writeSync(1, `done ${adding.progress.rows - adding.progress.left}\n`),
  });
  for (const [index, content] of numbered(Number(count)).entries()) {
    adding.add({ content, index, common: OF_ALL });
  }
  adding.end();
  await adding.over;
  writeSync(1, `${JSON.stringify(adding.report)}\n`);
  await agent.session.close();
  await ledger.close();
}

void main();
