import { describe, expect, it } from 'vitest';
import { isolated } from '../../../../src/shared/names.ts';
import { clipped, fieldText, nodeName } from '../../../../src/ui/inside/structure/nodeText.ts';

describe('words of a structure', () => {
  it('names a node in full, and leaves to the role whether it is open', () => {
    const name = 'a_name_that_is_longer_than_a_box_has_room_for';
    const node = { name, className: 'Residual block', shape: [8, 8, 4], parameters: 1234 };
    expect(nodeName(node)).toBe(`${isolated(name)}, Residual block, 8 × 8 × 4, 1,234 parameters`);
    expect(nodeName({ ...node, parameters: 0 })).toBe(`${isolated(name)}, Residual block, 8 × 8 × 4`);
    expect(clipped(name)).toHaveLength(28);
  });

  it('says what a value sees', () => {
    expect(fieldText({ field: null })).toBe('the whole picture');
    expect(fieldText({ field: { size: [11, 9], stride: [4, 2], centre: [0, 0] } })).toBe(
      '11 × 9 pixels, in steps of 4 and 2',
    );
  });
});
