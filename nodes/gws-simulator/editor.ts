/** The dialog of `gws-simulator`. */
import { isNumberOfAgents, MAX_AGENTS } from '../../simulator/options/bounds';
import { parseCampaigns } from '../../simulator/options/campaign-json';
import { labelStyle, nameOr, translated } from '../shared/editor/definition';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { isReadable, isVariable } from '../shared/editor/readable';
import { typedField } from '../shared/editor/typed-field';
import { versionOf } from '../shared/migrations';
import { DEFAULT_PORT, type SimulatorConfig, type SimulatorCredentials } from './config';

RED.nodes.registerType<SimulatorConfig & Versioned, SimulatorCredentials>('gws-simulator', {
  category: 'Genesys Web Services',
  color: '#87A9C9',
  icon: 'gws-simulator.svg',
  defaults: {
    name: { value: '' },
    port: {
      value: DEFAULT_PORT,
      validate(value, _opt) {
        return (/^\d{1,5}$/.test(String(value)) && Number(value) <= 65535) || this._('gws-simulator.invalid.port');
      },
    },
    host: { value: '' },
    csrf: { value: false },
    campaigns: {
      value: '',
      validate(value, _opt) {
        const isRead = isVariable(value) || isReadable(() => parseCampaigns(value));
        return !value || isRead || this._('gws-simulator.invalid.campaigns');
      },
    },
    agents: {
      value: 1,
      validate(value, _opt) {
        const isDefault = value === undefined || value === '';
        return (
          isDefault || isNumberOfAgents(Number(value)) || this._('gws-simulator.invalid.agents', { max: MAX_AGENTS })
        );
      },
    },
    version: { value: versionOf('gws-simulator') },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-simulator.palette'),
  label: nameOr((node) => node._('gws-simulator.palette')),
  labelStyle,
  inputLabels: translated('gws-simulator.port.next'),
  outputLabels: translated('gws-simulator.port.record'),
  oneditprepare() {
    migrate(this);
    typedField('node-input-campaigns', {
      types: [
        {
          value: 'json',
          label: 'JSON',
          icon: 'red/images/typedInput/json.svg',
          expand() {
            RED.editor.editJSON({ value: spacious(this.value()), focus: true, complete: (text) => this.value(text) });
          },
        },
      ],
    });
  },
});

/** Text that is not JSON yet is edited as it is. */
function spacious(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 4);
  } catch {
    return text;
  }
}
