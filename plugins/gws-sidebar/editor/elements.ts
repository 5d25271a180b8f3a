/** Elements of the page. Whatever is shown is text: a name with tags in it is seen as it was typed. */

interface Parts {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
  onclick?(): void;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  parts: Parts = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) {
    made.className = parts.class;
  }
  if (parts.text !== undefined) {
    made.textContent = parts.text;
  }
  for (const [name, value] of Object.entries(parts.attributes ?? {})) {
    made.setAttribute(name, value);
  }
  made.append(...(parts.children ?? []));
  if (parts.onclick) {
    made.addEventListener('click', parts.onclick);
  }
  return made;
}

export function button(label: string, act: () => void, className = 'gws-sidebar-button'): HTMLButtonElement {
  return element('button', { class: className, text: label, attributes: { type: 'button' }, onclick: act });
}

/** Where a key leads from the place `at` among `count`; undefined if it is none that leads anywhere. */
export function placeAfter(key: string, at: number, count: number, keys: 'rows' | 'tabs'): number | undefined {
  const [back, on] = keys === 'rows' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
  const places: Readonly<Record<string, number>> = {
    [back as string]: keys === 'rows' ? Math.max(0, at - 1) : (at + count - 1) % count,
    [on as string]: keys === 'rows' ? Math.min(count - 1, at + 1) : (at + 1) % count,
    Home: 0,
    End: count - 1,
  };
  return count === 0 ? undefined : places[key];
}
