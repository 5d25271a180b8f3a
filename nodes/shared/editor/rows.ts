/** Rows that a dialog shows only at times. */

/** Shows `rows` while what is chosen in `field` asks for them. */
export function shownWhile(rows: JQuery, field: JQuery, isAskedFor: (chosen: HTMLInputElement) => boolean): void {
  field
    .on('change', function () {
      rows.toggle(isAskedFor(this as HTMLInputElement));
    })
    .trigger('change');
}
