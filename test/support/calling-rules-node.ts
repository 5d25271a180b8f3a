// A node that holds calling rules.
import type { NodeAPI, NodeDef } from 'node-red';
import type { RulesNode } from '../../nodes/shared/rules';
import { CallingRules } from '../../src';

export default function callingRulesNode(RED: NodeAPI): void {
  function Made(this: RulesNode, config: NodeDef & { rules: object }): void {
    RED.nodes.createNode(this, config);
    const rules = CallingRules.open(config.rules);
    Object.assign(this, { rules });
    rules.catch(() => {});
    this.on('close', () => {
      rules.then((open) => open.close()).catch(() => {});
    });
  }
  RED.nodes.registerType('gws-calling-rules', Made);
}
