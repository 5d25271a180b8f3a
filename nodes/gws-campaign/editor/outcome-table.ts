/** The table in the dialog that says what happens after a call with an outcome. */
import { CALL_RESULTS } from '../../../src/campaign/call-results';
import { hold } from '../../shared/editor/held-value';
import type { EditedNode } from '../../shared/editor/red';
import { sharedText } from '../../shared/editor/texts';
import type { OutcomeRow } from '../config';
import { OUTCOMES } from '../outcomes';

type Rows = Record<string, OutcomeRow>;

/** Fills the fieldset of the setting; a row that says nothing is not stored. */
export function prepareOutcomes(node: EditedNode): void {
  const holder = $('#node-input-outcomes');
  const stored: unknown = holder.val();
  const rows: Rows = { ...(typeof stored === 'object' ? (stored as Rows) : {}) };
  const columns = [
    node._('gws-campaign.column.callResult'),
    node._('gws-campaign.column.attempts'),
    node._('gws-campaign.column.minutes'),
    node._('gws-campaign.column.chain'),
  ];
  const body = $('<tbody>');
  $('<table>')
    .append(
      $('<colgroup>').append(['27%', '30%', '15%', '15%', '13%'].map((width) => $('<col>').css({ width }))),
      $('<thead>').append($('<tr>').append($('<td>'), ...columns.map((column) => $('<th scope="col">').text(column)))),
      body,
    )
    .appendTo(holder);

  const store = (outcome: string, change: OutcomeRow): void => {
    const all = Object.entries({ ...rows[outcome], ...change });
    const said = Object.fromEntries(all.filter(([, value]) => value !== '' && value !== false));
    const { [outcome]: _before, ...others } = rows;
    for (const name of Object.keys(rows)) {
      delete rows[name];
    }
    Object.assign(rows, others, Object.keys(said).length > 0 && { [outcome]: said });
    hold(holder, { ...rows });
    holder.trigger('change');
  };

  for (const outcome of OUTCOMES) {
    const name = sharedText(`outcome.${outcome}`);
    const id = `gws-campaign-${outcome}`;
    const row = rows[outcome] ?? {};
    const field = (property: 'callResult' | 'attempts' | 'minutes', column: number, placeholder: string) =>
      $('<input type="text">')
        .attr({ id: `${id}-${property}`, 'aria-label': `${name}: ${columns[column]}`, placeholder })
        .val(String(row[property] ?? ''))
        .on('input change', function () {
          store(outcome, { [property]: String($(this).val()).trim() });
        });
    const box = $('<input type="checkbox">')
      .attr({ id: `${id}-chain`, 'aria-label': `${name}: ${columns[3]}` })
      .prop('checked', row.chain === true)
      .on('change', function () {
        store(outcome, { chain: (this as HTMLInputElement).checked });
      });
    const cells = [
      $('<label>').attr('for', `${id}-callResult`).text(name),
      field('callResult', 0, CALL_RESULTS[outcome]),
      field('attempts', 1, '1'),
      field('minutes', 2, ''),
      box,
    ];
    body.append($('<tr>').append(cells.map((cell) => $('<td>').append(cell))));
  }
  hold(holder, { ...rows });
}
