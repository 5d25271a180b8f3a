/** Campaigns as JSON: the valid content of the command's file and the node's dialog, and the error for anything else. */
import { isObject, type JsonObject, parseJson } from '../common/answers';
import { type CampaignOptions, LAST_SECOND_OF_DAY, PHONE_TYPES } from './campaign-options';

/** JSON that describes no campaigns; the message says where and why. */
export class InvalidCampaigns extends Error {
  override name = 'InvalidCampaigns';
}

interface Kind {
  fits(value: unknown): boolean;
  /** What a value has to be, as the end of "must be". */
  text: string;
  isRequired?: true;
}

const TEXT: Kind = {
  fits: (value) => typeof value === 'string' && value.trim() !== '',
  text: 'a string that is not empty',
};
const ANY_TEXT: Kind = { fits: (value) => typeof value === 'string', text: 'a text' };
const INTEGER: Kind = { fits: Number.isSafeInteger, text: 'a whole number' };
const FLAG: Kind = { fits: (value) => typeof value === 'boolean', text: 'true or false' };
const LIST: Kind = { fits: Array.isArray, text: 'a list' };
const SECOND_OF_DAY: Kind = {
  fits: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LAST_SECOND_OF_DAY,
  text: `a whole number of seconds since midnight, from 0 to ${LAST_SECOND_OF_DAY}`,
};
const MILLISECONDS: Kind = {
  fits: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31,
  text: 'a whole number of milliseconds, 0 or more',
};

const oneOf = (values: readonly string[]): Kind => ({
  fits: (value) => values.includes(value as string),
  text: `one of ${values.join(', ')}`,
});

const required = (kind: Kind): Kind => ({ ...kind, isRequired: true });

const CAMPAIGN: Readonly<Record<string, Kind>> = {
  name: required(TEXT),
  description: ANY_TEXT,
  applicationId: required(INTEGER),
  callingList: required(TEXT),
  records: required(LIST),
  repeat: FLAG,
  mode: oneOf(['Preview', 'PushPreview']),
  pushInterval: MILLISECONDS,
};

const CHAINED_RECORD: Readonly<Record<string, Kind>> = {
  phoneNumber: required(TEXT),
  phoneType: oneOf(PHONE_TYPES),
  timeZone: TEXT,
  from: SECOND_OF_DAY,
  until: SECOND_OF_DAY,
};

const RECORD: Readonly<Record<string, Kind>> = { ...CHAINED_RECORD, chain: LIST };

/**
 * Reads one campaign or a list of them; any other property of a record is a custom field of it.
 * @throws {InvalidCampaigns}
 */
export function parseCampaigns(text: string): CampaignOptions[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (failure) {
    throw new InvalidCampaigns(`This is not JSON: ${(failure as Error).message}`);
  }
  const campaigns: unknown[] = Array.isArray(value) ? value : [value];
  if (campaigns.length === 0) throw new InvalidCampaigns('The list is empty; at least one campaign is needed.');
  campaigns.forEach((campaign, at) => {
    checkCampaign(campaign, campaigns.length === 1 ? 'The campaign' : `Campaign ${at + 1}`);
  });
  const names = (campaigns as CampaignOptions[]).map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new InvalidCampaigns(`Two campaigns are called '${twice}'.`);
  return campaigns as CampaignOptions[];
}

function checkCampaign(campaign: unknown, where: string): void {
  const fields = check(campaign, CAMPAIGN, where);
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(CAMPAIGN, name));
  if (unknown !== undefined) {
    throw new InvalidCampaigns(`${where} has no property '${unknown}'; it has ${Object.keys(CAMPAIGN).join(', ')}.`);
  }
  (fields.records as unknown[]).forEach((record, at) => {
    const place = `${where}, record ${at + 1}`;
    const { chain = [] } = check(record, RECORD, place);
    (chain as unknown[]).forEach((chained, position) => {
      checkChained(chained, `${place}, chain ${position + 1}`);
    });
  });
}

function checkChained(chained: unknown, where: string): void {
  if ('chain' in check(chained, CHAINED_RECORD, where)) {
    throw new InvalidCampaigns(`${where}: a record within a chain cannot have a 'chain' of its own.`);
  }
}

function check(value: unknown, kinds: Readonly<Record<string, Kind>>, where: string): JsonObject {
  if (!isObject(value)) throw new InvalidCampaigns(`${where} must be an object, not ${shown(value)}.`);
  for (const [name, { fits, text, isRequired }] of Object.entries(kinds)) {
    const field = value[name];
    if (field === undefined) {
      if (isRequired) throw new InvalidCampaigns(`${where}: '${name}' is missing; it must be ${text}.`);
    } else if (!fits(field)) {
      throw new InvalidCampaigns(`${where}: '${name}' must be ${text}, not ${shown(field)}.`);
    }
  }
  return value;
}

function shown(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty string' : `'${value.slice(0, 40)}'`;
  return Array.isArray(value) ? 'a list' : 'an object';
}
