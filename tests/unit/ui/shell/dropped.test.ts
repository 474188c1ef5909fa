import { describe, expect, it } from 'vitest';
import { chooseDropped } from '../../../../src/ui/shell/dropped.ts';

const file = (name: string, type = '') => ({ name, type });

describe('chooseDropped', () => {
  it('ignores a drop without files', () => {
    expect(chooseDropped([])).toBeNull();
  });

  it('opens a single file whatever it is, so that the reader can say what is wrong', () => {
    expect(chooseDropped([file('notes.txt')])).toEqual({ file: file('notes.txt'), note: null });
  });

  it('takes the first zip of several and says so', () => {
    const chosen = chooseDropped([file('a.png'), file('B.ZIP'), file('c.zip')]);
    expect(chosen?.file.name).toBe('B.ZIP');
    expect(chosen?.note).toBe('3 files were dropped; only B.ZIP is opened.');
  });

  it('knows a zip by its type too', () => {
    expect(chooseDropped([file('a'), file('b', 'application/x-zip-compressed')])?.file.name).toBe('b');
  });
});
