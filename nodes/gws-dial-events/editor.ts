/** The dialog of `gws-dial-events`. */
import { checkList } from '../shared/editor/check-list';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { listField } from '../shared/editor/list-field';
import { sharedText } from '../shared/editor/texts';
import { DIAL_OUTCOMES, DIAL_STATES, type DialEventsConfig } from './config';

RED.nodes.registerType<DialEventsConfig>('gws-dial-events', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-dial-events.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-dial-events'),
    agents: { value: [] },
    states: { value: [] },
    outcomes: { value: [] },
  },
  inputs: 0,
  outputs: 1,
  paletteLabel: translated('gws-dial-events.palette'),
  label: nameOr((node) => node._('gws-dial-events.palette')),
  labelStyle,
  outputLabels: translated('gws-dial-events.port.event'),
  onadd: takeOnlyServer,
  oneditprepare() {
    listField('agents', 'agents');
    checkList(this, 'states', 'states', DIAL_STATES);
    checkList(this, 'outcomes', 'outcomes', DIAL_OUTCOMES, (outcome) => sharedText(`outcome.${outcome}`));
  },
});
