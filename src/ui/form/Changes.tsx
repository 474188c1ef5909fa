/** A list of settings that are not as in the table, folded away, and one of them in words. */
import { Collapse, UnstyledButton } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { SETTINGS, type SettingName, type Settings } from '../../settings.ts';
import classes from './form.module.css';
import { valueText } from './settingText.ts';

interface ChangesProps {
  count: number;
  /** An `li` each. */
  children: ReactNode;
}

/** Nothing, where there is none. */
export function Changes({ count, children }: ChangesProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (count === 0) return null;
  return (
    <div className={classes.changed}>
      <UnstyledButton
        className={classes.changedButton}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {count} changed from the default
        <ChevronDown size={15} className={classes.chevron} aria-hidden="true" />
      </UnstyledButton>
      <Collapse id={id} expanded={open} keepMounted={false}>
        <ul className={classes.changes}>{children}</ul>
      </Collapse>
    </div>
  );
}

/** "Learning rate 0.01, by default 0.001" */
export function ChangeText({ name, value }: { name: SettingName; value: Settings[SettingName] }) {
  const { label, default: usual } = SETTINGS[name];
  return (
    <span>
      <b>{label}</b> {valueText(name, value)}
      <span className={classes.usual}>, by default {valueText(name, usual)}</span>
    </span>
  );
}
