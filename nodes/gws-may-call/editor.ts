/** The dialog of `gws-may-call`. */
import { isChosenRules } from '../shared/editor/chosen-rules';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { fitsBound, isVariable } from '../shared/editor/readable';
import { sharedText } from '../shared/editor/texts';
import { typedField } from '../shared/editor/typed-field';
import { DAYS, DEFAULT_DAYS, type MayCallConfig } from './config';

const OUTPUTS = ['now', 'later', 'never', 'plan'] as const;

RED.nodes.registerType<MayCallConfig>('gws-may-call', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-may-call.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-may-call'),
    rules: {
      value: '',
      type: 'gws-calling-rules',
      required: false,
      validate(value, _opt) {
        return isChosenRules(value) || sharedText('invalid.rules');
      },
    },
    record: { value: 'payload', required: true, validate: RED.validators.typedInput('recordType') },
    recordType: { value: 'msg' },
    listRules: { value: false },
    days: {
      value: DEFAULT_DAYS,
      validate(value, _opt) {
        return isVariable(value) || fitsBound(value, DAYS) || this._('gws-may-call.invalid.days', DAYS);
      },
    },
  },
  inputs: 1,
  outputs: 4,
  paletteLabel: translated('gws-may-call.palette'),
  label: nameOr((node) => node._('gws-may-call.palette')),
  labelStyle,
  inputLabels: translated('gws-may-call.port.record'),
  outputLabels(port) {
    return this._(`gws-may-call.port.${OUTPUTS[port] ?? 'plan'}`);
  },
  onadd: takeOnlyServer,
  oneditprepare() {
    typedField('node-input-record', {
      types: ['msg', 'flow', 'global', 'str', 'json', 'jsonata'],
      default: 'msg',
      typeField: '#node-input-recordType',
    });
  },
});
