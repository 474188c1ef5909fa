/** The encoding of names without a mark is told from the names themselves. */
import { describe, expect, it } from 'vitest';
import { guessEncoding } from '../../../../src/dataset/names/guessEncoding.ts';
import { strictDecoder } from '../../../../src/dataset/names/nameEncodings.ts';
import { encodeIn } from '../../field/shapes/encode.ts';

const CASES: [encoding: string, words: string][] = [
  ['shift_jis', '新しいフォルダ 表 裏 ソース タヌキ'],
  ['shift_jis', '正常 異常'],
  ['shift_jis', 'ひび割れ 良品'],
  ['shift_jis', 'イヌ ネコ'],
  ['shift_jis', '犬 猫'],
  ['gb18030', '数据 猫 狗 鸟 牛'],
  ['gb18030', '猫 狗'],
  ['gb18030', '菊花 玫瑰 郁金香 向日葵 蒲公英'],
  ['gb18030', '训练集 验证集 测试集 肺炎 正常'],
  ['big5', '貓 狗'],
  ['big5', '資料 蘋果 香蕉 葡萄'],
  ['big5', '玫瑰 鬱金香 向日葵'],
  ['euc-kr', '고양이 강아지'],
  ['euc-kr', '정상 비정상'],
  ['euc-kr', '장미 튤립 해바라기 민들레'],
  ['ibm866', 'Новая папка Кошка Собака Птица Волк'],
  ['ibm866', 'КОШКИ СОБАКИ'],
  ['windows-1251', 'яблоко груша'],
  ['koi8-r', 'Кошка Собака'],
  ['cp437', 'Äpfel Möhren Müll'],
  ['cp437', 'château éléphant été'],
  ['windows-1252', 'château éléphant été'],
  ['windows-1252', 'maçã pêra limão'],
  ['cp850', 'maçã pêra'],
  ['cp850', 'blåbær rødbede æble'],
  ['cp852', 'kočka žába'],
  ['windows-1250', 'kočka žába'],
  ['windows-874', 'แมว สุนัข'],
];

const read = (encoding: string, words: string[]) => {
  const names = words.map((word) => encodeIn(encoding, word));
  const guess = guessEncoding(names);
  return { ...guess, texts: names.map((name) => strictDecoder(guess.encoding)(name)) };
};

describe('guessEncoding', () => {
  it.each(CASES)('%s: %s', (encoding, text) => {
    const words = text.split(' ').filter((word) => /[^ -~]/.test(word));
    expect(read(encoding, words).texts).toEqual(words);
  });

  it('is sure of several words, not of two letters', () => {
    expect(read('shift_jis', ['新しいフォルダ', 'ソース']).sure).toBe(true);
    expect(read('ibm866', ['Кошка', 'Собака']).sure).toBe(true);
    expect(read('gb18030', ['训练集', '测试集', '肺炎', '正常']).sure).toBe(true);
    expect(read('cp437', ['üß'])).toMatchObject({ encoding: 'cp437', sure: false });
  });

  it('has a reading for any bytes', () => {
    const all = Uint8Array.from({ length: 128 }, (_, i) => 255 - i);
    const { encoding } = guessEncoding([all]);
    expect(strictDecoder(encoding)(all)).toHaveLength(128);
  });
});
