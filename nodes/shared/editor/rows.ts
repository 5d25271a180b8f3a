/** Rows that a dialog shows conditionally. */

/** Shows `rows` while the value of `field` calls for them. */
export function shownWhile(rows: JQuery, field: JQuery, isAskedFor: (chosen: HTMLInputElement) => boolean): void {
  field
    .on('change', function () {
      rows.toggle(isAskedFor(this as HTMLInputElement));
    })
    .trigger('change');
}
