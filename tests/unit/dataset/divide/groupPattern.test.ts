/** Patients from file names, and which patterns are refused. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_GROUP_PATTERN, groupFinder } from '../../../../src/dataset/divide/groupPattern.ts';
import { createGroupPreview } from '../../../../src/dataset/divide/groups.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';

describe('the pattern to start with', () => {
  const find = groupFinder(DEFAULT_GROUP_PATTERN);
  it.each([
    ['chest_xray/train/PNEUMONIA/person1_virus_6.jpeg', 'person1'],
    ['person1946_bacteria_4874.jpeg', 'person1946'],
    ['person447_virus_921_1.jpeg', 'person447'],
    ['x/NORMAL/IM-0115-0001.jpeg', 'IM-0115'],
    ['IM-0640-0001-0001.jpeg', 'IM-0640'],
    ['NORMAL2-IM-1427-0001.jpeg', 'NORMAL2-IM-1427'],
    ['NORMAL-IM-12-0001.jpeg', 'NORMAL-IM-12'],
    ['BACTERIA-1008087-0001.jpeg', 'BACTERIA-1008087'],
    ['VIRUS-1001512-0001.jpeg', 'VIRUS-1001512'],
    ['NORMAL-1003233-0001.jpeg', 'NORMAL-1003233'],
    ['person1_virus_6/cat.jpg', null],
    ['Avocado_001.jpg', null],
    ['a-person1_virus_6.jpeg', null],
    ['person_1.jpeg', null],
  ])('%s → %s', (path, name) => expect(find(path)).toBe(name));
});

describe('groupFinder', () => {
  it('takes what the one pair of brackets holds, and nothing where it holds nothing', () => {
    const find = groupFinder('(?:^|_)p(\\d*)');
    expect(find('a/x_p12.png')).toBe('12');
    expect(find('p_1.png')).toBeNull();
    expect(groupFinder('^(?<patient>[a-z]{3})(?=-)')('abc-1.png')).toBe('abc');
  });

  it.each([
    ['^(person\\d+', /is no regular expression/],
    ['^person\\d+_', /exactly one pair of capturing brackets, and this has 0/],
    ['', /exactly one pair/],
    ['^(a)(b)', /this has 2/],
    [`^(${'a'.repeat(200)})`, /has 203 characters/],
    ['^(a+)+$', /repeats a part/],
    ['^((?:a|a)*)$', /repeats a part/],
    ['^((?:a|b){2,}x)', /repeats a part/],
    ['^((?:a?){20}a)', /repeats a part/],
    ['^(?:(?:\\w+\\s?)*)(x)$', /repeats a part/],
    ['^(.*.*.*.*x)', /too many repeats/],
    ['(.*)_.*-.*x', /too many repeats/],
    ['^(\\d{1,20}\\d{1,20}\\d{1,20}\\d{1,20})', /too many repeats/],
    [`^(${'a?'.repeat(20)})x`, /too many alternatives/],
    [`^(${'(?:a|a)'.repeat(8)})x`, /too many alternatives/],
  ])('refuses %s', (pattern, words) => {
    expect(() => groupFinder(pattern)).toThrow(UserError);
    expect(() => groupFinder(pattern)).toThrow(words);
  });

  it.each([
    '^(.*)_',
    '(\\w+)_\\d+\\.jpe?g$',
    '^([^_]+)_',
    '^([(|*+]{3}\\)\\*+)',
    '^(a{,5}|b{1}|[\\]+*]x)',
    '^((?:ab)+)-',
  ])('allows %s', (pattern) => expect(() => groupFinder(pattern)).not.toThrow());

  it('needs little time for the worst name with the worst patterns it allows', async () => {
    for (const pattern of ['^(.*).*.*x', '(a*)a*x', '^(?:a?a?a?a?)(a*)a*a*x']) {
      const find = groupFinder(pattern);
      const look = () => expect(find('a'.repeat(5000))).toBeNull();
      expect(await leastCpuMs(look, 3), pattern).toBeLessThan(3000);
    }
  });
});

describe('createGroupPreview', () => {
  it('names the largest groups with their sizes and counts the rest, in whatever parts the pictures come', () => {
    const images = ['t/p2_1.png', 't/p1_1.png', 't/x.png', 't/p1_2.png', 't/p10_1.png'].map((path) => ({
      path,
    }));
    const whole = createGroupPreview('^(p\\d+)_');
    whole.add(images);
    expect(whole.preview(9)).toEqual({
      groups: 3,
      largest: [
        { name: 'p1', images: 2, example: 't/p1_1.png' },
        { name: 'p10', images: 1, example: 't/p10_1.png' },
        { name: 'p2', images: 1, example: 't/p2_1.png' },
      ],
      ungrouped: 1,
    });
    const inParts = createGroupPreview('^(p\\d+)_');
    for (const image of images) inParts.add([image]);
    expect(inParts.preview(2)).toEqual({
      ...whole.preview(9),
      largest: whole.preview(9).largest.slice(0, 2),
    });
    expect(() => createGroupPreview('(')).toThrow(UserError);
  });
});
