/** Names from files that are written from right to left, or that turn text around. */
import { describe, expect, it } from 'vitest';
import { isolated, unturned } from '../../../src/shared/names.ts';
import { HEBREW_NAME, ODD_NAMES, TURNED_NAME } from '../support/oddNames.ts';

describe('isolated', () => {
  it('leaves other names as they are', () => {
    for (const name of [...ODD_NAMES, 'Löwe', '猫', 'кошка']) expect(isolated(name)).toBe(name);
  });

  it('takes out what turns text around', () => {
    expect(isolated(TURNED_NAME)).toBe('photognp.exe');
    for (const code of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069])
      expect(isolated(`a${String.fromCharCode(code)}b`)).toBe('ab');
  });

  it('keeps names from right to left to themselves, also where they would end that', () => {
    expect(isolated(HEBREW_NAME)).toBe(`\u2068${HEBREW_NAME}\u2069`);
    expect(isolated(`${HEBREW_NAME}\u2069.jpg`)).toBe(`\u2068${HEBREW_NAME}.jpg\u2069`);
  });
});

it('takes them out of a sentence', () => {
  expect(unturned(`"${TURNED_NAME}" was left out.`)).toBe('"photognp.exe" was left out.');
});
