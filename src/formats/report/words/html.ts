/** Markup that escapes by itself: whatever is put into a template is text, unless it is markup already. It imports nothing. */

/** Text that is markup. Only `html` makes it. */
export class Markup {
  /** Nominal: an object that only looks like markup does not compile. */
  private readonly isMarkup = true;
  constructor(readonly text: string) {
    void this.isMarkup;
  }
}

/** What may stand in a template; null and false leave nothing. */
export type Part = Markup | string | number | null | false | readonly Part[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (part === null || part === false) return '';
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A tagged template. Parts may stand in text and in quoted attributes, nowhere else. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...parts.map(textOf)));
}

/** A name from a file within a sentence: what in it turns the direction of letters ends with it. */
export function named(name: string): Markup {
  return html`<bdi>${name}</bdi>`;
}

/** JSON pointer (RFC 6901) to a value of run.json: ('dataset', 'classes', 0) → "/dataset/classes/0". */
export function pointer(...keys: (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * A number as words, with all its digits for programs; a dash where there is none.
 * @param figure Where run.json has it, as a pointer.
 */
export function datum(figure: string, value: number | null | undefined, words: string): Part {
  return value === null || value === undefined || !Number.isFinite(value)
    ? '–'
    : html`<data data-figure="${figure}" value="${value}">${words}</data>`;
}

/** A table that scrolls by itself where it is wider than the page, also by keyboard. @param kind Its class in the style. */
export function table(name: string, content: Part, kind: 'wide' | 'narrow' | 'matrix' = 'wide'): Markup {
  return html`<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table class="${kind}">${content}</table></div>`;
}
