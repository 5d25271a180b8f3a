/** `gws-calling-rules`: opens the rules once, for all that use them, and tells what has to be looked after. */
import type { NodeAPI } from 'node-red';
import { CallingRules, GwsError } from '../../src';
import { reasonText } from '../shared/reasons';
import type { RulesNode } from '../shared/rules';
import { safely } from '../shared/safely';
import { whenStarted } from '../shared/started';
import type { CallingRulesConfig } from './config';

/** ms between two looks at whether holidays run out. */
const INTERVAL = 60 * 60 * 1000;

export function setUp(RED: NodeAPI, node: RulesNode, config: CallingRulesConfig): void {
  const opened = CallingRules.open(config.rules ?? {}, { directory: RED.settings.userDir });
  const rules = opened.catch((error: unknown) => {
    throw unusable(error);
  });
  Object.assign(node, { rules });

  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const started = new Promise<void>((resolve) => {
    const giveUp = whenStarted(RED, node, 'The calling rules', resolve);
    node.on('close', () => {
      isClosed = true;
      giveUp();
      clearInterval(timer);
      opened.then((open) => open.close()).catch(() => {});
    });
  });

  /** A Catch node is told only when the flows have started. */
  const tell = safely(node, 'The calling rules', (error: GwsError) => {
    if (!isClosed) {
      node.error(error);
    }
  });
  const watch = safely(node, 'The calling rules', (open: CallingRules) => {
    const look = warner(node, RED, open);
    if (!isClosed) {
      open.on('reread', safely(node, 'The warnings of the calling rules', look));
      timer = setInterval(safely(node, 'The warnings of the calling rules', look), INTERVAL);
      timer.unref();
      look();
    }
  });
  rules.then(watch, (error: GwsError) => started.then(() => tell(error)));

  function unusable(error: unknown): GwsError {
    const { message, faults = [message] } = error as GwsError;
    const text = RED._('gws-calling-rules.error.settings', { faults: faults.join('; ') });
    return new GwsError('GWS_NOT_ALLOWED', text, { faults, cause: error });
  }
}

/** Warns of each thing once, and again when it has been mended in the meantime. */
function warner(node: RulesNode, RED: NodeAPI, rules: CallingRules): () => void {
  let told = new Set<string>();
  return () => {
    const warnings = rules.warnings(Date.now()).map((warning) => reasonText(RED, warning));
    for (const warning of warnings.filter((one) => !told.has(one))) {
      node.warn(RED._('gws-calling-rules.log.warning', { warning }));
    }
    told = new Set(warnings);
  };
}
