/** Claims without end, eight at a time, and prints what is acknowledged; to be killed. */
import { writeSync } from 'node:fs';
import { openFileLedger } from '../../../../src/ledger';

const [directory = '', round = ''] = process.argv.slice(2);
const ledger = openFileLedger({ directory });

/** Reaches the pipe before anything else is done. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

async function claimOn(writer: number): Promise<void> {
  for (let number = 1; ; number += 1) {
    const attempt = `${round}-${writer}-${number}`;
    const claim = await ledger.claim({ server: 's', agent: `agent ${writer}`, attempt, handle: String(number) });
    if (claim.kind === 'claimed') {
      print(`claimed ${attempt}`);
      if (number % 3 === 0) {
        await ledger.note(claim.entry.id, { state: 'ended', outcome: 'answered' });
        print(`ended ${attempt}`);
      } else if (number % 3 === 1) {
        await ledger.note(claim.entry.id, { state: 'accepted' });
        print(`accepted ${attempt}`);
      }
    }
  }
}

for (let writer = 1; writer <= 8; writer += 1) {
  void claimOn(writer);
}
