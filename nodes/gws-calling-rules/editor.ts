/** The dialog of calling rules. */
import { labelStyle, nameOr } from '../shared/editor/definition';
import type { CallingRulesConfig } from './config';
import { prepareRules } from './editor/dialog';
import { faultsIn, wordsOfFault } from './editor/faults';

RED.nodes.registerType<CallingRulesConfig>('gws-calling-rules', {
  category: 'config',
  defaults: {
    name: { value: '' },
    rules: {
      value: {},
      validate(value, _opt) {
        const faults = faultsIn(value).map(wordsOfFault).join('; ');
        return faults === '' || this._('gws-calling-rules.invalid.rules', { faults });
      },
    },
  },
  label: nameOr(() => 'gws-calling-rules'),
  labelStyle,
  oneditprepare() {
    prepareRules(this.rules ?? {});
  },
});
