/** The fields of each part of the rules. */

import { PLUSLESS } from '../../../src/rules/numbers/settings';
import { NUMBER_KINDS } from '../../../src/rules/numbers/telephone-number';
import { SPAN_UNITS } from '../../../src/rules/past/spans';
import { REFUSED_KINDS } from '../../../src/rules/settings';
import { ZONE_SOURCES } from '../../../src/rules/zones/settings';
import { CALL_OUTCOMES } from '../../../src/wire/outcomes';
import { sharedText } from '../../shared/editor/texts';
import {
  COMMAS,
  checkField,
  checksField,
  choiceField,
  type Field,
  ITEMS,
  LINES,
  NUMBER,
  PAIRS,
  spanField,
  textField,
} from './field';
import { button, groupField, listField } from './fields';
import { text } from './texts';
import { DAYS, weekPicture } from './week';

const WINDOWS = '09:00-12:30, 14:00-18:00';

const choices = (group: string, values: readonly string[]) =>
  values.map((value) => ({ value, label: text(`${group}.${value}`) }));

const outcomes = () => CALL_OUTCOMES.map((value) => ({ value, label: sharedText(`outcome.${value}`) }));

const place = () => textField({ label: text('field.where'), wrong: text('wrong.place'), example: '*' });

/** By the names of the parts in the settings. */
export function partFields(): Record<string, Field> {
  return {
    numbers: numbers(),
    fields: fields(),
    zones: zones(),
    hours: listField(text('section.hours'), hours),
    holidays: listField(text('section.holidays'), holidays),
    attempts: listField(text('section.attempts'), attempts),
    pause: listField(text('section.pause'), pause),
    consent: listField(text('section.consent'), consent),
    suppressed: textField({ label: text('field.suppressed'), wrong: '', lines: 3, format: ITEMS }),
  };
}

function numbers(): Field {
  return groupField({
    defaultCountry: textField({ label: text('field.defaultCountry'), wrong: text('wrong.country'), example: 'DE' }),
    countries: textField({
      label: text('field.countries'),
      wrong: text('wrong.countries'),
      example: 'DE, AT, CH',
      format: COMMAS,
    }),
    refusedKinds: checksField(text('field.refusedKinds'), '', choices('kind', NUMBER_KINDS), REFUSED_KINDS),
    plusless: choiceField(text('field.plusless'), choices('plusless', PLUSLESS)),
    internal: textField({ label: text('field.internal'), wrong: text('wrong.internal'), example: '2-6' }),
    extensions: checkField(text('field.extensions')),
  });
}

function fields(): Field {
  return groupField({
    person: textField({ label: text('field.person'), wrong: text('wrong.field'), example: 'customer_id' }),
    region: textField({ label: text('field.region'), wrong: text('wrong.field'), example: 'state' }),
    zone: textField({
      label: text('field.zone'),
      wrong: text('wrong.field'),
      example: 'tz, time_zone, timezone, GSW_TZ_NAME, GSW_TZ_OFFSET',
      format: COMMAS,
    }),
  });
}

function zones(): Field {
  return groupField({
    source: choiceField(text('field.source'), choices('source', ZONE_SOURCES)),
    mobile: choiceField(text('field.mobile'), choices('mobile', ['country', 'prefix'])),
    ofNoCountry: choiceField(text('field.ofNoCountry'), choices('ofNoCountry', ['server', 'refuse'])),
    server: textField({ label: text('field.server'), wrong: text('wrong.zone'), example: 'Europe/Berlin' }),
    names: textField({
      label: text('field.names'),
      wrong: text('wrong.names'),
      example: 'Kunden Ost = Europe/Warsaw',
      lines: 2,
      format: PAIRS,
    }),
    prefixes: textField({
      label: text('field.prefixes'),
      wrong: text('wrong.prefixes'),
      example: '+8610 = Asia/Shanghai',
      lines: 2,
      format: PAIRS,
    }),
  });
}

function hours(): Field {
  const days = DAYS.map((day): [string, Field] => [
    day,
    textField({ label: text(`field.${day}`), wrong: text('wrong.windows'), example: day === 'monday' ? WINDOWS : '' }),
  ]);
  const byDay = Object.fromEntries(days);
  const group = groupField({ where: place(), ...byDay });
  const holder = $('<div>');
  const draw = () => void holder.empty().append(weekPicture(group.value()));
  const copy = button('copy', text('button.copy'), 'copy').on('click', () => {
    for (const day of DAYS.slice(1, 5)) {
      byDay[day]?.set(byDay.monday?.value());
    }
    copy.trigger('change');
  });
  return {
    ...group,
    element: $('<div>').append(group.element, copy, holder).on('input change', draw),
    set: (value) => {
      group.set(value);
      draw();
    },
  };
}

function holidays(): Field {
  const wrong = text('wrong.holidays');
  return groupField({
    where: place(),
    name: textField({ label: text('field.listName'), wrong }),
    dates: textField({
      label: text('field.dates'),
      wrong,
      example: '12-25 Christmas Day\n2027-03-26 Good Friday',
      lines: 3,
      format: LINES,
    }),
    file: textField({ label: text('field.file'), wrong, example: 'lists/holidays.ics' }),
  });
}

function attempts(): Field {
  return groupField({
    where: place(),
    most: textField({ label: text('field.most'), wrong: text('wrong.most'), example: '3', format: NUMBER }),
    within: spanField(text('field.within'), choices('unit', ['hours', 'calendarDays'])),
    per: choiceField(text('field.per'), choices('per', ['number', 'person'])),
  });
}

function pause(): Field {
  return groupField({
    where: place(),
    after: checksField(text('field.after'), text('wrong.after'), outcomes(), []),
    lasts: spanField(text('field.lasts'), choices('unit', SPAN_UNITS)),
    per: choiceField(text('field.per'), choices('per', ['number', 'person'])),
  });
}

function consent(): Field {
  return groupField({
    where: place(),
    field: textField({ label: text('field.consent'), wrong: text('wrong.field'), example: 'consent' }),
  });
}
