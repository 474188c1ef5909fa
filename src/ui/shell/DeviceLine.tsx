/** What the training runs on, as one line. */
import { Cpu } from 'lucide-react';
import type { DeviceState } from '../../app/state.ts';
import { useDarkroom } from '../context.tsx';
import classes from './shell.module.css';

/** The sentence for a device state. */
export function deviceSentence(device: DeviceState): string {
  switch (device.status) {
    case 'looking':
      return 'Looking for a GPU…';
    case 'missing':
      return [device.error.message, device.error.hint].filter(Boolean).join(' ');
    case 'ready':
      return `Training on: ${device.info.description}${device.info.software ? ' (software)' : ''} through WebGL`;
  }
}

export function DeviceLine() {
  const sentence = useDarkroom((state) => deviceSentence(state.device));
  return (
    <p className={classes.fact} aria-live="polite">
      <Cpu size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>{sentence}</span>
    </p>
  );
}
