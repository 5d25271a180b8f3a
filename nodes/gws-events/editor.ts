/** The dialog of `gws-events`. */
import { channelFault } from '../../src/wire/channel';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { prepareEvents } from '../shared/editor/event-dialog';
import { listField } from '../shared/editor/list-field';
import { isVariable } from '../shared/editor/readable';
import type { EventsConfig } from './config';

RED.nodes.registerType<EventsConfig>('gws-events', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-events.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-events'),
    channel: {
      value: '',
      validate(value, _opt) {
        return isVariable(value) || channelFault(value) === undefined || this._('gws-events.invalid.channel');
      },
    },
    agents: { value: [] },
    types: { value: [] },
    inputs: { value: 0 },
  },
  inputs: 0,
  outputs: 1,
  paletteLabel: translated('gws-events.palette'),
  label: nameOr((node) => node.channel || node._('gws-events.palette')),
  labelStyle,
  inputLabels: translated('gws-events.port.control'),
  outputLabels: translated('gws-events.port.event'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareEvents(this);
    listField('types');
  },
});
