/** How much a picture of each class counts, from the text of a setting. Pure; no tensors. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';

/** So many classes stand in a hint. */
const NAMED = 3;

/** What the setting asks for, once `auto` is settled. */
export type ClassWeightRule = 'none' | 'balanced' | readonly number[];

/**
 * Numbers by class, as a visitor writes them: "NORMAL=3,PNEUMONIA=1", in any order; names may hold commas and equals signs.
 * @returns One for each of `classes`, in their order.
 * @throws UserError where a name is unknown, missing or there twice, or a number is none from 0 on.
 */
export function numbersByClass(text: string, classes: readonly string[], label: string): number[] {
  const found = new Map<string, number>();
  const fail = (what: string): never => {
    throw new UserError(
      `${label} cannot be used: ${what}.`,
      `Write them as ${classes
        .slice(0, NAMED)
        .map((name) => `${name}=1`)
        .join(',')}${classes.length > NAMED ? ',… for all classes' : ''}.`,
    );
  };
  // The longest name first: one may begin with another.
  const names = [...classes].sort((a, b) => b.length - a.length);
  let rest = text.trim();
  while (rest !== '') {
    const name = names.find((one) => rest.startsWith(`${one}=`));
    if (name === undefined) return fail(`no class is called “${rest.split('=')[0]}”`);
    if (found.has(name)) fail(`“${name}” is there twice`);
    const [written] = rest.slice(name.length + 1).split(',', 1);
    const value = written.trim() === '' ? Number.NaN : Number(written);
    if (!(Number.isFinite(value) && value >= 0)) fail(`“${written}” for “${name}” is no number from 0 on`);
    found.set(name, value);
    rest = rest.slice(name.length + 1 + written.length + 1).trimStart();
  }
  const missing = classes.find((name) => !found.has(name));
  if (missing !== undefined) fail(`“${missing}” is missing`);
  return classes.map((name) => found.get(name) as number);
}

/**
 * What `classWeight` asks for. `auto` is balanced for a logistic head, none for epochs.
 * @throws UserError where names or numbers do not go with the classes, or every weight is 0.
 */
export function classWeightRule(
  { classWeight }: Pick<Settings, 'classWeight'>,
  classes: readonly string[],
  isLogisticHead: boolean,
): ClassWeightRule {
  if (classWeight === 'auto') return isLogisticHead ? 'balanced' : 'none';
  if (classWeight === 'none' || classWeight === 'balanced') return classWeight;
  const weights = numbersByClass(classWeight, classes, 'Class weights');
  if (weights.every((weight) => weight === 0))
    throw new UserError(
      'Class weights cannot be used: all are 0, so nothing would be learned.',
      'Give at least one class a weight above 0.',
    );
  return weights;
}

/**
 * scikit-learn's compute_class_weight('balanced'): n / (classes with pictures · pictures of the class); 0 for a class without any.
 * @param counts Training pictures of each class.
 */
export function balancedWeights(counts: readonly number[]): number[] {
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : pictures / (present * count)));
}

/** The weight of each class by a rule; null where all count the same. */
export function weightsByRule(rule: ClassWeightRule, counts: readonly number[]): readonly number[] | null {
  if (rule === 'none') return null;
  return rule === 'balanced' ? balancedWeights(counts) : rule;
}
