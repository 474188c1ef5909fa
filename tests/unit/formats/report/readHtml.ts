/** Reads a report as a program does that knows HTML's syntax only. It understands what writeReport may write, nothing more. */

interface Tag {
  name: string;
  attributes: Record<string, string>;
  closing: boolean;
}

/** A number of the report, and the part of the input that it belongs to. */
export interface ReadFigure {
  /** "run", "comparison" or "repeat", and its place. */
  of: string;
  place: number;
  pointer: string;
  value: number;
  words: string;
}

const VOID = new Set(['meta', 'line', 'circle', 'rect', 'polyline']);
const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

export const unescaped = (text: string) =>
  text.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);

/** All tags of the body in their order. @throws where a "<" begins none of the agreed form, or a tag is not closed. */
export function tagsOf(html: string): Tag[] {
  const open: string[] = [];
  const body = html.slice(html.indexOf('<body>'), html.lastIndexOf('</html>'));
  const tags = [...body.matchAll(/<(\/?)([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)\/?>|</g)].map(
    ([all, slash, name, attributes]): Tag => {
      if (name === undefined) throw new Error(`No tag: ${all}`);
      const closing = slash === '/';
      if (closing && open.pop() !== name) throw new Error(`</${name}> closes another element.`);
      if (!closing && !VOID.has(name)) open.push(name);
      const pairs = [...attributes.matchAll(/ ([a-zA-Z0-9-]+)="([^"]*)"/g)];
      return {
        name,
        closing,
        attributes: Object.fromEntries(pairs.map(([, key, value]) => [key, unescaped(value)])),
      };
    },
  );
  if (open.length > 0) throw new Error(`Not closed: ${open.join(', ')}`);
  return tags;
}

/** Every number of the report. */
export function figuresOf(html: string): ReadFigure[] {
  const found: ReadFigure[] = [];
  const owners: { name: string; of: string; place: number }[] = [];
  const pattern =
    /<data data-figure="([^"]*)" value="([^"]*)">([^<]*)<\/data>|<([a-z]+)(?: [a-z-]+="[^"]*")*? data-(run|comparison|repeat)="(\d+)">|<(\/?)(article|tr|div|tbody)\b/g;
  for (const [, pointer, value, words, element, of, place, slash, name] of html.matchAll(pattern)) {
    if (pointer !== undefined) {
      const owner = owners.findLast(({ of: whose }) => whose !== '');
      if (!owner) throw new Error(`${pointer} belongs to nothing.`);
      found.push({ ...owner, pointer: unescaped(pointer), value: Number(value), words });
    } else if (element) owners.push({ name: element, of, place: Number(place) });
    else if (slash === '/') {
      if (owners.at(-1)?.name === name) owners.pop();
    } else owners.push({ name, of: '', place: 0 });
  }
  return found;
}

/** The value at a JSON pointer (RFC 6901). */
export function valueAt(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value: unknown, key) => (value as Record<string, unknown>)[key], root);
}
