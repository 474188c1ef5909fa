/** A form of many settings: what matters first, the rest folded by topic, and a search over all of it. */
import { Accordion, Button, CloseButton, Text, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { changeableSettings } from '../../app/state/nextModel.ts';
import { SETTINGS, type SettingName } from '../../settings.ts';
import { formatQuantity } from '../../shared/format.ts';
import { useDarkroom } from '../parts/context.tsx';
import classes from './form.module.css';
import { SettingFields } from './SettingsForm.tsx';
import { changedNames } from './settingText.ts';
import { foundNames, type Topic, topicsWithout } from './topics.ts';

/** Open topics by the form's label: they are as they were when a visitor comes back to a step. */
const opened = new Map<string, string[]>();

interface TopicFormProps {
  /** Of the search field: "Find a training setting". */
  label: string;
  first: readonly SettingName[];
  topics: readonly Topic[];
  /** Stands below those that come first, while nothing is searched. */
  afterFirst?: ReactNode;
}

export function TopicForm({ label, first, topics, afterFirst }: TopicFormProps) {
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(() => opened.get(label) ?? []);
  const folded = topicsWithout(topics, first);
  const all = [...first, ...folded.flatMap(({ names }) => names)];
  const found = query.trim() === '' ? null : foundNames(all, query);
  const change = (titles: string[]) => {
    opened.set(label, titles);
    setOpen(titles);
  };
  return (
    <>
      <TextInput
        size="sm"
        className={classes.search}
        aria-label={label}
        placeholder={label}
        leftSection={<Search size={15} aria-hidden="true" />}
        rightSection={
          query !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => setQuery('')} />
        }
        value={query}
        onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && setQuery('')}
      />
      <Text role="status" size="sm" c="dimmed" className={classes.found}>
        {found &&
          (found.length > 0
            ? `${formatQuantity(found.length, 'setting')} found.`
            : `No setting has “${query.trim()}” in its name or its help.`)}
      </Text>
      {found ? (
        found.length > 0 ? (
          <SettingFields names={found} />
        ) : (
          <Button variant="default" size="compact-md" onClick={() => setQuery('')}>
            Show all settings
          </Button>
        )
      ) : (
        <>
          {first.length > 0 && <SettingFields names={first} />}
          {afterFirst}
          <Accordion
            multiple
            order={3}
            className={classes.topics}
            classNames={{
              control: classes.topicControl,
              content: classes.topicContent,
              label: classes.topicLabel,
            }}
            value={open}
            onChange={change}
          >
            {folded.map(({ title, names }) => (
              <Accordion.Item key={title} value={title}>
                <Accordion.Control>
                  <TopicTitle title={title} names={names} />
                </Accordion.Control>
                <Accordion.Panel>{open.includes(title) && <SettingFields names={names} />}</Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </>
  );
}

/** The title of a topic, what is in it, and how much of it is changed. */
function TopicTitle({ title, names }: Topic) {
  const changed = useDarkroom((state) => changedNames(names, changeableSettings(state)).length);
  return (
    <>
      <span className={classes.topicTitle}>
        {title}
        {changed > 0 && <span className={classes.count}>{changed} changed</span>}
      </span>
      <span className={classes.topicNames}>{names.map((name) => SETTINGS[name].label).join(', ')}</span>
    </>
  );
}
