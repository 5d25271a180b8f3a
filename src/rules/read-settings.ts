/** Settings of calling rules that can be used, or an error that names everything that is wrong with them. */
import { GwsError } from '../errors/gws-error';
import { faultInWords } from '../values/faults';
import { checkedSettings, type RuleSettings } from './settings';

/** @throws {GwsError} `GWS_INVALID_REQUEST`, whose `faults` name everything that is wrong */
export function readSettings(value: unknown): RuleSettings {
  const { settings, faults } = checkedSettings(value);
  if (faults.length > 0) {
    const texts = faults.map(({ at, says }) => `${at || 'they'} ${faultInWords(says)}`);
    throw new GwsError('GWS_INVALID_REQUEST', `The calling rules cannot be used: ${texts.join('; ')}.`, {
      faults: texts,
    });
  }
  return settings;
}
