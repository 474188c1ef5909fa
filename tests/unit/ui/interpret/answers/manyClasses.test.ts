/** What draws or lists by class, with few classes and with many: the number of elements stays bounded. */
import { MantineProvider } from '@mantine/core';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { proportion } from '../../../../../src/evaluation/figures/intervals.ts';
import { classificationReport } from '../../../../../src/evaluation/metrics/classificationReport.ts';
import { confusionMatrix } from '../../../../../src/evaluation/metrics/confusionMatrix.ts';
import type { Figures } from '../../../../../src/evaluation/types.ts';
import { MatrixChart } from '../../../../../src/ui/charts/MatrixChart.tsx';
import { CellMatrix } from '../../../../../src/ui/interpret/answers/CellMatrix.tsx';
import { ErrorList } from '../../../../../src/ui/interpret/answers/ErrorList.tsx';
import { FiguresTable } from '../../../../../src/ui/interpret/answers/FiguresTable.tsx';
import { ReportTable } from '../../../../../src/ui/interpret/answers/ReportTable.tsx';
import { HEBREW_NAME, ODD_NAMES, TURNED_NAME } from '../../../support/oddNames.ts';

const markup = (element: ReactElement) => renderToStaticMarkup(createElement(MantineProvider, null, element));
const count = (html: string, tag: string) => html.split(`<${tag}`).length - 1;

/** Each class has one picture; every fourth is taken for the next class. */
function judged(classCount: number) {
  const labels = Array.from({ length: classCount }, (_, label) => label);
  const answers = labels.map((label) => (label % 4 === 0 ? (label + 1) % classCount : label));
  const matrix = confusionMatrix(labels, answers, classCount);
  const classNames = labels.map((label) => `class ${label}`);
  const one = proportion(1, 1);
  const figures = {
    n: classCount,
    classes: labels.map(() => ({ precision: one, recall: one, 'f1-score': null })),
  } as unknown as Figures;
  return { matrix, classNames, report: classificationReport(matrix, classNames), figures };
}

describe.each([2, 30, 354, 640, 1000])('%i classes', (classCount) => {
  const { matrix, classNames, report, figures } = judged(classCount);
  const shown = Math.min(classCount, 30);

  it('have a chart of their matrix; many a map that keys can ask and the largest errors', () => {
    const html = markup(createElement(MatrixChart, { caption: 'Matrix', matrix, classNames }));
    expect(html.includes('<canvas')).toBe(classCount > 30);
    expect(count(html, 'li')).toBe(classCount > 30 ? 10 : 0);
    if (classCount <= 30) return;
    expect(html).toContain('tabindex="0"');
    expect(html).toContain(`${classCount} classes`);
    expect(html).toContain('class 0 taken for class 1: 1 image');
  });

  it('have a report and a table of figures that begin with thirty classes', () => {
    const ofReport = markup(createElement(ReportTable, { report, matrix, of: 'test split' }));
    expect(count(ofReport, 'tr')).toBe(1 + shown + 3);
    expect(ofReport.includes('more of')).toBe(classCount > 30);
    const ofFigures = markup(createElement(FiguresTable, { figures, classNames, of: 'test split' }));
    expect(count(ofFigures, 'tr')).toBeLessThan(3 * 30 + 20);
  });

  it('have errors to press', () => {
    const html = markup(createElement(ErrorList, { matrix, classNames, chosen: null, onChoose: () => {} }));
    expect(count(html, 'button')).toBe(Math.min(50, Math.ceil(classCount / 4)));
  });
});

it('odd names stand in the tables like others, and turn nothing around', () => {
  const names = [...ODD_NAMES, HEBREW_NAME, TURNED_NAME];
  const labels = [...names.keys()];
  const matrix = confusionMatrix(labels, labels, names.length);
  const report = classificationReport(matrix, names);
  for (const html of [
    markup(createElement(ReportTable, { report, matrix, of: 'test split' })),
    markup(
      createElement(CellMatrix, { title: 'M', matrix, classNames: names, chosen: null, onChoose: () => {} }),
    ),
  ]) {
    for (const name of [
      '__proto__',
      'constructor',
      '=1+1',
      '12',
      `\u2068${HEBREW_NAME}\u2069`,
      'photognp.exe',
    ])
      expect(html).toContain(name);
    expect(html).toContain('&lt;b onload=');
    expect(html).not.toMatch(/[\u202a-\u202e]/);
  }
});
