/** Names that folders of real datasets have, or could have, and that programs stumble over. */
export const ODD_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'accuracy',
  '=1+1',
  '+cmd|calc',
  '<b onload="x">&amp;</b>',
  '"quoted" \\ back\u2028slash',
  '🐈 cat',
  'a'.repeat(180),
  '3',
  '12',
  '1e3',
  ' spaced ',
  'datum.value',
];
/** The override comes after "photo": what a reader would take for "photoexe.png". */
export const TURNED_NAME = 'photo\u202Egnp.exe';
export const HEBREW_NAME = '\u05D7\u05EA\u05D5\u05DC';
