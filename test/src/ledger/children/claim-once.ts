/** Claims one attempt, and prints what came of it. */
import { openFileLedger } from '../../../../src/ledger';

const [directory = '', attempt = ''] = process.argv.slice(2);
const ledger = openFileLedger({ directory });

void ledger
  .claim({ server: 's', agent: 'elsewhere', attempt })
  .then(
    ({ kind }) => kind,
    ({ message }: Error) => message,
  )
  .then(async (text) => {
    await ledger.close();
    process.stdout.write(text);
  });
