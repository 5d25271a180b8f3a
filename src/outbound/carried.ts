/**
 * Parameters taken from the message for the next operation, to spare the flow from repeating them: which record, and its
 * campaign, list and application. Two records are never mixed.
 */
import type { Parameter } from '../operations/parameter';
import type { Values } from '../operations/parameters';
import { type About, aboutOf, agree, differ, recordOrCampaignIn } from '../wire/about';

/** The values in an object that describes a record yet to be added (page OutboundCreate). */
const NEW_RECORD = ['phoneType', 'timeZone', 'from', 'until', 'chainId', 'otherFields'];

type Source = About & Values;

/**
 * The values of those `parameters` that can be carried. They are taken from the first of `sources` that names a record: by
 * its handle, or by its number where the operation takes one. Another source fills gaps only if it names the same handle;
 * if it speaks of the same campaign, it may still name the application. Values from a record or campaign other than those
 * `given` are left out.
 *
 * A number is taken only from an object that names no handle: with a handle it is not needed, and an operation by number
 * must not get its number from a record by chance. Call results are never taken: a preview record's result is not this
 * call's.
 *
 * @param sources the message's properties that may carry something, the most recent first; anything may be in them
 * @param given values that were given otherwise, which are not carried
 */
export function carriedValues(parameters: readonly Parameter[], sources: readonly unknown[], given: Values): Values {
  const wanted = parameters.filter(({ carried }) => carried).map(({ name }) => name);
  const stated = aboutOf({ recordHandle: given.recordHandle, campaignName: given.campaignName });
  const candidates = sources.map(read).filter((source) => isCompatible(source, stated));
  const campaign =
    stated.recordHandle === undefined ? candidates.find(({ campaignName }) => campaignName !== undefined) : undefined;
  const subject = candidates.find((source) => namesRecord(source, wanted)) ?? campaign;
  const values: Source = { ...defined(stated), ...subject };
  for (const source of candidates) {
    Object.assign(values, { ...gapsFilledBy(source, values), ...values });
  }
  return Object.fromEntries(wanted.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

/** The values in one property of a message; none if it cannot be read. */
function read(input: unknown): Source {
  try {
    const { userEvent, phoneNumber, ...about } = aboutOf(input);
    const isKnownRecord = about.recordHandle !== undefined;
    const body = recordOrCampaignIn(input);
    const described = isKnownRecord
      ? {}
      : { phoneNumber, ...Object.fromEntries(NEW_RECORD.map((name) => [name, body[name]])) };
    return defined({ ...about, ...described });
  } catch {
    // One of the flow's own getters or proxies has thrown.
    return {};
  }
}

function namesRecord(source: Source, wanted: readonly string[]): boolean {
  return ['recordHandle', 'phoneNumber'].some((name) => wanted.includes(name) && source[name] !== undefined);
}

function isCompatible(source: Source, stated: Source): boolean {
  return !differ(source.recordHandle, stated.recordHandle) && !differ(source.campaignName, stated.campaignName);
}

function gapsFilledBy(source: Source, values: Source): Source {
  if (differ(source.campaignName, values.campaignName)) {
    return {};
  }
  if (agree(source.recordHandle, values.recordHandle)) {
    return source;
  }
  return agree(source.campaignName, values.campaignName) ? { applicationId: source.applicationId } : {};
}

function defined(values: Source): Source {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}
