/** What the training runs on, as one line. */
import { Cpu } from 'lucide-react';
import { useDarkroom } from '../parts/context.tsx';
import { deviceSentence } from '../words/deviceText.ts';
import classes from './shell.module.css';

export function DeviceLine() {
  const sentence = useDarkroom(deviceSentence);
  return (
    <p className={classes.fact} aria-live="polite">
      <Cpu size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>{sentence}</span>
    </p>
  );
}
