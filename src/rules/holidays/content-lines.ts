/** Reads the lines of iCalendar (RFC 5545, 3.1): unfolded, parted into name, parameters and value, within their components. */
import { type Fault, fault } from '../../values/faults';
import { Unreadable } from '../../values/unreadable';

/** A property, and the line of the text that it begins on, counted from 1. */
export interface Property {
  readonly name: string;
  /** In capitals. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
  readonly line: number;
}

export interface EventText {
  /** Of its BEGIN. */
  readonly line: number;
  readonly properties: readonly Property[];
}

/** What is wrong with a calendar, and where: `has in line 7 …`. */
export class CalendarFault extends Unreadable {
  constructor(line: number, what: Fault) {
    super(fault('calendar.line', { line, what }));
  }
}

const LINE = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/s;

/** All events of a calendar, without what is nested in them. @throws {CalendarFault} */
export function eventsIn(text: string): EventText[] {
  const events: EventText[] = [];
  const open: { name: string; line: number; properties: Property[] }[] = [];
  let isCalendar = false;
  for (const property of unfolded(text).map(partsOf)) {
    const { name, value, line } = property;
    const component = value.trim().toUpperCase();
    const innermost = open.at(-1);
    if (name === 'BEGIN') {
      isCalendar ||= component === 'VCALENDAR';
      open.push({ name: component, line, properties: [] });
    } else if (name === 'END') {
      if (innermost?.name !== component) {
        throw new CalendarFault(line, fault('calendar.end', { name: component.slice(0, 20) }));
      }
      open.pop();
      if (component === 'VEVENT') {
        events.push(innermost);
      }
    } else if (!innermost) {
      throw new CalendarFault(line, fault('calendar.outside'));
    } else {
      innermost.properties.push(property);
    }
    if (!isCalendar) {
      throw new CalendarFault(line, fault('calendar.noCalendar'));
    }
  }
  const unfinished = open.at(-1);
  if (unfinished) {
    throw new CalendarFault(unfinished.line, fault('calendar.begin', { name: unfinished.name.slice(0, 20) }));
  }
  return events;
}

function unfolded(text: string): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  const pieces = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, piece] of pieces.entries()) {
    const previous = lines.at(-1);
    if (/^[ \t]/.test(piece) && previous) {
      previous.text += piece.slice(1);
    } else if (piece.trim() !== '') {
      lines.push({ text: piece, line: index + 1 });
    }
  }
  return lines;
}

function partsOf({ text, line }: { text: string; line: number }): Property {
  const [, name, parameters = '', value = ''] = LINE.exec(text) ?? [];
  if (name === undefined) {
    throw new CalendarFault(line, fault('calendar.noProperty'));
  }
  const found = [...parameters.matchAll(/;([A-Za-z0-9-]+)=("[^"]*"|[^;]*)/g)].map(
    ([, key = '', content = '']) => [key.toUpperCase(), content.replaceAll('"', '').toUpperCase()] as const,
  );
  return { name: name.toUpperCase(), parameters: new Map(found), value, line };
}
