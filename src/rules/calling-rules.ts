/** The calling rules of a site: who may be called when. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GuardedEmitter } from '../errors/guard';
import { faultOf } from '../values/unreadable';
import { consent } from './consent/consent';
import { written } from './holidays/dates';
import { FileWatch } from './holidays/file-watch';
import { type HolidayList, readHolidays } from './holidays/holidays';
import { Hours, type SubjectTimes } from './hours/hours';
import { NumberReader } from './numbers/number-reader';
import type { TelephoneNumber } from './numbers/telephone-number';
import { attempts } from './past/attempts';
import { pause } from './past/pause';
import { longest } from './past/spans';
import { regionOf } from './place';
import { readSettings } from './read-settings';
import { type Reason, reason } from './reasons';
import { type CallableRecord, fieldOf, textOf } from './record';
import type { History, Judge, RuleName, RuleVerdict, Subject } from './rule';
import type { HolidaySource, RuleSettings } from './settings';
import { suppressed } from './suppressed/suppressed';
import { SuppressionFile } from './suppressed/suppression-file';
import { type Verdict, verdictOf } from './verdict';
import { clocksOf, DAY } from './zones/clock';
import { ZONE_NEWS } from './zones/news';
import { PREFIXES_DATE } from './zones/prefixes';
import { calledZones } from './zones/zones';

/** Who is to be called, before it is known what happened before. */
export type Called = Omit<Subject, 'history'>;

export const NO_HISTORY: History = { ofNumber: [], ofPerson: [], suppressions: [] };

/** Days before the last holiday of a list at which it has to be renewed. */
const DAYS_TO_RENEW = 60;

/** No clock that shows an earlier time is right. */
const EARLIEST = Date.parse(PREFIXES_DATE);

/** Later ones are the result of a wrong unit: 2100. */
const LATEST = Date.UTC(2100, 0, 1);

/** `reread`: a file that the settings name was read again, or cannot be read any more. */
interface RulesEvents {
  reread: [];
}

/** Where files are, and how often they are looked at. */
interface FileOptions {
  /** Of relative paths; by default that of the process. */
  readonly directory?: string | undefined;
  /** ms between two looks. */
  readonly interval?: number | undefined;
}

export class CallingRules extends GuardedEmitter<RulesEvents> {
  readonly #settings: RuleSettings;
  /** Settings and data, of which the version is made. */
  readonly #given: string;
  readonly #watch: FileWatch;
  readonly #numbers: NumberReader;
  #hours: Hours;
  #judges: readonly Judge[] = [];
  #lists: readonly HolidayList[] = [];
  /** Why holidays cannot be read. */
  #holidayFaults: readonly Reason[] = [];
  #version = '';
  readonly #suppressed: readonly SuppressionFile[];

  /**
   * Reads the settings, and the files that they name, again when they change. A file of holidays that cannot be read does not fail:
   * while it is missing, the rule `holidays` says `never`.
   * @param value JSON; see {@link readSettings}
   * @throws {GwsError} `GWS_INVALID_REQUEST`, whose `faults` name everything that is wrong
   */
  static async open(value: unknown, { directory = '', interval }: FileOptions = {}): Promise<CallingRules> {
    const read = readSettings(value);
    const placeOf = (file: string) => path.resolve(directory, file);
    const holidays = read.holidays.map((one) => (one.file === undefined ? one : { ...one, file: placeOf(one.file) }));
    const files = read.suppressed.map((name) => new SuppressionFile(placeOf(name), { name, interval }));
    const watch = await FileWatch.begin(
      holidays.flatMap(({ file }) => file ?? []),
      interval,
    );
    const rules = new CallingRules(value, { ...read, holidays }, files, watch);
    await Promise.all([rules.#readHolidays(), ...files.map((file) => file.settled())]);
    watch.onChange(() => rules.#readHolidays());
    for (const file of files) {
      file.on('state', () => rules.emit('reread'));
    }
    return rules;
  }

  private constructor(given: unknown, settings: RuleSettings, files: readonly SuppressionFile[], watch: FileWatch) {
    super(() => {});
    this.#given = canonical([given, settings.zones.server, ZONE_NEWS.version, PREFIXES_DATE]);
    this.#settings = settings;
    this.#numbers = new NumberReader(settings.numbers);
    this.#suppressed = files;
    this.#watch = watch;
    this.#hours = new Hours(settings.hours, []);
  }

  /** Differs for other settings, holidays or data; the same settings have the same one everywhere. */
  get version(): string {
    return this.#version;
  }

  /** Everything that depends on holidays is made anew, so that each verdict is by one list. */
  async #readHolidays(): Promise<void> {
    const settings = this.#settings;
    const holidays = await Promise.all(settings.holidays.map(readSource));
    const lists = holidays.flatMap(({ list }) => list ?? []);
    const hours = new Hours(settings.hours, lists);
    const faults = holidays.flatMap((one) => one.fault ?? []);
    this.#lists = lists;
    this.#holidayFaults = faults;
    this.#hours = hours;
    this.#judges = [
      judgeNumber,
      suppressed(this.#suppressed),
      ...(settings.consent.length > 0 ? [consent(settings.consent)] : []),
      judgeZones,
      ...(settings.hours.length > 0 ? [hours.judgeHours] : []),
      ...holidaysJudge(hours, settings.holidays.length > 0, faults[0]),
      ...(settings.attempts.length > 0 ? [attempts(settings.attempts)] : []),
      ...(settings.pause.length > 0 ? [pause(settings.pause)] : []),
    ];
    this.#version = createHash('sha256')
      .update(this.#given)
      .update(canonical(holidays.map((one) => (one.list ? [...one.list.dates] : (one.fault?.values ?? null)))))
      .digest('hex')
      .slice(0, 12);
    this.emit('reread');
  }

  /** How many ms back the rules need to know of calls; 0 if they do not count any. */
  get lookBack(): number {
    const { attempts: limits, pause: pauses } = this.#settings;
    const spans = [...limits.map(({ within }) => within), ...pauses.map(({ lasts }) => lasts)];
    return Math.max(0, ...spans.map(longest));
  }

  /** Whether calls are counted per person, so that the ledger has to know who was called. */
  get countsPersons(): boolean {
    const { attempts: limits, pause: pauses } = this.#settings;
    return [...limits, ...pauses].some(({ per }) => per === 'person');
  }

  /** Stops looking after the files that are named. */
  close(): void {
    this.#watch.close();
    for (const file of this.#suppressed) {
      file.close();
    }
  }

  /**
   * Who a record is about.
   * @param at ms since 1970
   * @returns or a verdict: `never`, since it cannot be read
   */
  read(record: CallableRecord, at: number): Called | Verdict {
    if (!(at >= EARLIEST && at < LATEST)) {
      const date = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? written(Math.floor(at / DAY)) : 'no time';
      return refused('hours', reason('clock.wrong', { date }), [], at);
    }
    const number = this.#numbers.read(record.phoneNumber);
    if ('code' in number) {
      return refused('numbers', number, [], at);
    }
    const field = fieldOf(record);
    const zones = calledZones(number, field, this.#settings.zones, at);
    if ('code' in zones) {
      return refused('zones', zones, [judgeNumber({ number })], at, number.e164);
    }
    const { person, region } = this.#settings;
    return {
      number,
      zones,
      field,
      person: person === undefined ? undefined : textOf(field(person)),
      region: region === undefined ? undefined : regionOf(field(region), number.country),
    };
  }

  /** Whether someone may be called at `at` (ms since 1970), given what happened before. */
  judge(called: Called, at: number, history: History = NO_HISTORY): Verdict {
    return verdictOf({ ...called, history }, this.#judges, at);
  }

  /** {@link read} and {@link judge}, for a record without a past. */
  mayCall(record: CallableRecord, at: number, history: History = NO_HISTORY): Verdict {
    const called = this.read(record, at);
    return isVerdict(called) ? called : this.judge(called, at, history);
  }

  /** When someone's hours are open. */
  timesOf(called: Called): SubjectTimes {
    return this.#hours.timesOf(called);
  }

  /** What has to be looked after, at `at` (ms since 1970): files that cannot be read, lines that are no numbers, holidays that run out soon. */
  warnings(at: number): Reason[] {
    return [...this.#holidayFaults, ...this.#faultyLists(), ...this.#endingLists(at)];
  }

  #faultyLists(): Reason[] {
    return this.#suppressed.flatMap(({ name: file, state }) => {
      if (state.phase === 'unreadable') {
        return [reason('suppressed.unreadable', { file, fault: state.fault })];
      }
      const [first] = state.phase === 'ready' ? state.bad : [];
      return first && state.phase === 'ready'
        ? [reason('suppressed.badLines', { file, count: state.badLines, line: first.line, fault: first.fault })]
        : [];
    });
  }

  #endingLists(at: number): Reason[] {
    return this.#lists.flatMap(({ name, dates }) => {
      const last = Math.max(...dates.keys());
      const isNear = last - at / DAY < DAYS_TO_RENEW;
      return isNear ? [reason('holidays.runOut', { list: name, date: written(last) })] : [];
    });
  }
}

export function isVerdict<Other extends object>(read: Other | Verdict): read is Verdict {
  return 'verdict' in read;
}

function judgeNumber({ number }: { readonly number: TelephoneNumber }): RuleVerdict {
  const why =
    number.kind === 'internal'
      ? reason('numbers.internal')
      : reason('numbers.allowed', { country: number.country ?? `+${number.callingCode}`, kind: number.kind });
  return { rule: 'numbers', verdict: 'now', reason: why };
}

function judgeZones({ zones }: Subject, at: number): RuleVerdict {
  const disputed = zones.clocks
    .map(({ zone }) => zone)
    .filter((zone) => new Set(clocksOf(zone)?.map((clock) => clock.offsetAt(at))).size > 1);
  const values = { zones: zones.key };
  const why =
    disputed.length > 0
      ? reason('zones.disputed', { ...values, disputed: [...new Set(disputed)].join(' ') })
      : reason(zones.source === 'server' ? 'zones.server' : 'zones.known', values);
  return { rule: 'zones', verdict: 'now', reason: why };
}

/** A list that cannot be read may hold any day. */
function holidaysJudge(hours: Hours, hasHolidays: boolean, fault: Reason | undefined): Judge[] {
  if (fault) {
    return [() => ({ rule: 'holidays', verdict: 'never', reason: fault })];
  }
  return hasHolidays ? [hours.judgeHolidays] : [];
}

function refused(
  rule: RuleName,
  why: Reason,
  before: readonly RuleVerdict[],
  at: number,
  number?: string | undefined,
): Verdict {
  const rules = [...before, { rule, verdict: 'never' as const, reason: why }];
  return { verdict: 'never', rule, reason: why, rules, at, number };
}

async function readSource({
  where,
  name,
  dates,
  file,
}: HolidaySource): Promise<{ list?: HolidayList; fault?: Reason }> {
  try {
    const text = dates ?? (await readFile(file as string, 'utf8'));
    return { list: { where, name, dates: readHolidays(text) } };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: reason('holidays.unreadable', { list: name, fault: code ?? faultOf(error) }) };
  }
}

/** JSON with the keys of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
