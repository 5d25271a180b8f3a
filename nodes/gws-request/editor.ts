/** The dialog of `gws-request`. */
import { pathFault } from '../../src/request/path-fault';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { isVariable } from '../shared/editor/readable';
import { shownWhile } from '../shared/editor/rows';
import { typedField } from '../shared/editor/typed-field';
import { versionOf } from '../shared/migrations';
import { DEFAULT_METHOD, type RequestConfig } from './config';

RED.nodes.registerType<RequestConfig & Versioned>('gws-request', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-request.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-request'),
    method: { value: DEFAULT_METHOD, required: true },
    path: {
      value: '',
      validate(value, _opt) {
        const type = $('#node-input-pathType').val() || this.pathType;
        const reason = !value || type !== 'str' || isVariable(value) ? undefined : pathFault(value);
        return reason === undefined || this._('gws-request.invalid.path', { reason });
      },
    },
    pathType: { value: 'str' },
    body: { value: 'payload' },
    bodyType: { value: 'msg' },
    busyAgent: { value: 'refuse', required: true },
    version: { value: versionOf('gws-request') },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-request.palette'),
  label: nameOr((node) => node._('gws-request.palette')),
  labelStyle,
  inputLabels: translated('gws-request.port.request'),
  outputLabels: translated('gws-request.port.answer'),
  onadd: takeOnlyServer,
  oneditprepare() {
    migrate(this);
    typedField('node-input-path', {
      types: ['str', 'msg', 'env', 'jsonata'],
      default: 'str',
      typeField: '#node-input-pathType',
    });
    typedField('node-input-body', {
      types: ['msg', 'flow', 'global', 'json', 'jsonata'],
      default: 'msg',
      typeField: '#node-input-bodyType',
    });
    const ofChanges = $('#gws-request-body, #gws-request-busy-agent');
    shownWhile(ofChanges, $('#node-input-method'), ({ value }) => value !== 'GET');
  },
});
