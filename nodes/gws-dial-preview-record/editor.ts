/** The dialog of `gws-dial-preview-record`. */
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { names, suggesting } from '../shared/editor/look-ups';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { prepareOutputs } from '../shared/editor/outputs';
import { shownWhile } from '../shared/editor/rows';
import { typedField } from '../shared/editor/typed-field';
import { waitSeconds } from '../shared/editor/validators';
import { versionOf } from '../shared/migrations';
import { DEFAULT_NOT_REACHED } from '../shared/not-reached';
import { DEFAULT_GOAL, DEFAULT_TIMEOUT, type DialConfig } from './config';

RED.nodes.registerType<DialConfig & Versioned>('gws-dial-preview-record', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-dial-preview-record.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-dial-preview-record'),
    record: { value: 'payload', required: true, validate: RED.validators.typedInput('recordType') },
    recordType: { value: 'msg' },
    device: { value: '' },
    deviceType: { value: 'str' },
    waitFor: { value: DEFAULT_GOAL, required: true },
    timeout: { value: DEFAULT_TIMEOUT, validate: waitSeconds },
    redial: { value: 'refuse', required: true },
    busyAgent: { value: 'refuse', required: true },
    notReached: { value: DEFAULT_NOT_REACHED, required: true },
    outputs: { value: 1 },
    version: { value: versionOf('gws-dial-preview-record') },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-dial-preview-record.palette'),
  label: nameOr((node) => node._('gws-dial-preview-record.palette')),
  labelStyle,
  inputLabels: translated('gws-dial-preview-record.port.record'),
  outputLabels(port) {
    return port === 0
      ? this._(`gws-dial-preview-record.waitFor.${this.waitFor || DEFAULT_GOAL}`)
      : this._('gws-dial-preview-record.port.notReached');
  },
  onadd: takeOnlyServer,
  oneditprepare() {
    migrate(this);
    typedField('node-input-record', {
      types: ['msg', 'flow', 'global', 'json', 'jsonata'],
      default: 'msg',
      typeField: '#node-input-recordType',
    });
    typedField('node-input-device', {
      types: [suggesting('str', names('devices')), 'msg', 'flow', 'global', 'env', 'jsonata'],
      default: 'str',
      typeField: '#node-input-deviceType',
    });
    const timeout = $('#gws-dial-preview-record-timeout');
    const waitFor = $('#node-input-waitFor');
    shownWhile(timeout, waitFor, ({ value }) => value !== 'accepted');
    prepareOutputs(
      $('#gws-dial-preview-record-not-reached'),
      waitFor,
      () => !['accepted', 'released'].includes(String(waitFor.val())),
    );
  },
});
