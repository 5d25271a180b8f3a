/** The dialog of `gws-outbound-events`. */
import { checkList } from '../shared/editor/check-list';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { prepareEvents } from '../shared/editor/event-dialog';
import { listField } from '../shared/editor/list-field';
import { OUTBOUND_NOTIFICATIONS, type OutboundEventsConfig } from './config';

RED.nodes.registerType<OutboundEventsConfig>('gws-outbound-events', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-outbound-events.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-outbound-events'),
    agents: { value: [] },
    campaigns: { value: [] },
    types: { value: [] },
    inputs: { value: 0 },
  },
  inputs: 0,
  outputs: 1,
  paletteLabel: translated('gws-outbound-events.palette'),
  label: nameOr((node) => node._('gws-outbound-events.palette')),
  labelStyle,
  inputLabels: translated('gws-outbound-events.port.control'),
  outputLabels: translated('gws-outbound-events.port.event'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareEvents(this);
    listField('campaigns', 'campaigns');
    checkList(this, 'types', 'types', OUTBOUND_NOTIFICATIONS);
  },
});
