/** The choice of the device: Auto or by hand, with what is known of each on this machine. */

import { Button, Text } from '@mantine/core';
import { Gauge, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { estimateOn } from '../../app/device/stepNews.ts';
import { nextModel } from '../../app/state/nextModel.ts';
import { activeRun, isDeviceInUse } from '../../app/state/state.ts';
import { nextStepCost } from '../../app/state/stepCost.ts';
import { BACKEND_TITLES, BACKENDS, type BackendName } from '../../compute/types.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { SETTINGS, type Settings } from '../../settings.ts';
import { formatEstimate, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { choiceReason, deviceSentence, isCorrected, measuringPlace } from '../words/deviceText.ts';
import classes from './device.module.css';

export function DevicePanel() {
  const { measureDevices } = useActions();
  const looking = useDarkroom((state) => state.device.status === 'looking');
  const inUse = useDarkroom(isDeviceInUse);
  return (
    <section className="card" aria-labelledby="device-title">
      <div className={classes.head}>
        <h2 id="device-title" className={classes.h2}>
          {SETTINGS.device.label}
        </h2>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.again}
          leftSection={<Gauge size={14} aria-hidden="true" />}
          disabled={looking || inUse}
          onClick={measureDevices}
        >
          Measure again
        </Button>
      </div>
      <Standing />
      <fieldset className={classes.rows} aria-describedby="device-standing">
        <legend className={classes.legend}>{SETTINGS.device.label}</legend>
        <Choice
          value="auto"
          title="Auto"
          about="Tries each for a moment, checks its results against the processor’s, and takes the fastest."
        />
        {BACKENDS.map((backend) => (
          <BackendChoice key={backend} backend={backend} />
        ))}
      </fieldset>
      <EstimateNote />
    </section>
  );
}

/** What the training runs on and why, or how far the measuring is. */
function Standing() {
  const sentence = useDarkroom(deviceSentence);
  const reason = useDarkroom((state) => choiceReason(state, nextStepCost(state)));
  const place = useDarkroom((state) => measuringPlace(state.survey));
  const missing = useDarkroom((state) => state.device.status === 'missing');
  const runNumber = useDarkroom((state) => activeRun(state)?.number ?? null);
  return (
    <div id="device-standing" role="status" className={classes.standing} data-missing={missing || undefined}>
      <p>
        {sentence}
        {place && <span className={classes.dimmed}> {place}</span>}
        {!missing && !sentence.endsWith('…') && '.'}
      </p>
      {reason && <p className={classes.dimmed}>{reason}</p>}
      {runNumber !== null && (
        <p className={classes.dimmed}>
          Run {runNumber} keeps the device that it began on; another choice takes effect at its end.
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  /** True for what the training runs on at present. */
  inUse?: boolean;
  value: Settings['device'];
  title: string;
  /** What it is, or why it cannot be chosen. */
  about: ReactNode;
  disabled?: boolean;
  /** What a step would take. */
  pace?: ReactNode;
}

/** One device as a radio button that looks like a row. */
function Choice({ value, title, about, inUse = false, disabled = false, pace }: ChoiceProps) {
  const { setSetting } = useActions();
  const chosen = useDarkroom((state) => state.settings.device === value);
  const id = `device-${value}`;
  return (
    <label className={classes.row} data-disabled={disabled || undefined}>
      <input
        type="radio"
        name="device"
        className={classes.radio}
        checked={chosen}
        disabled={disabled && !chosen}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about ${id}-pace`}
        onChange={() => setSetting('device', value)}
      />
      <span className={classes.dot} aria-hidden="true" />
      <span className={classes.name}>
        <span id={`${id}-title`} className={classes.title}>
          {title}
          {inUse && <span className={classes.tag}>in use</span>}
        </span>
        <span id={`${id}-about`} className={classes.about}>
          {about}
        </span>
      </span>
      <span id={`${id}-pace`} className={classes.pace}>
        {pace}
      </span>
    </label>
  );
}

function BackendChoice({ backend }: { backend: BackendName }) {
  const verdict = useDarkroom((state) => state.survey.verdicts[backend]);
  const measuring = useDarkroom((state) => state.survey.measuring.includes(backend));
  const stepMs = useDarkroom((state) => estimateOn(state.survey.verdicts, backend, nextStepCost(state)));
  const inUse = useDarkroom(({ device }) => device.status === 'ready' && device.info.backend === backend);
  const row = { value: backend, title: BACKEND_TITLES[backend], inUse };
  // Nothing that moves: where the processor draws, each frame would take its time from what is measured.
  if (measuring)
    return (
      <Choice
        {...row}
        about="Being measured"
        pace={<Hourglass size={18} aria-hidden="true" className={classes.waiting} />}
      />
    );
  switch (verdict?.status) {
    case 'right': {
      const { description, software } = verdict.info;
      const imitated = software && backend !== 'wasm' ? ' (software: drawn by the processor)' : '';
      return (
        <Choice
          {...row}
          about={description + imitated}
          pace={
            <>
              about <b>{formatEstimate(stepMs ?? 0)}</b> a step{' '}
              <span className={classes.tag}>{isCorrected(verdict) ? 'from a run' : 'estimate'}</span>
            </>
          }
        />
      );
    }
    case 'refused':
      return <Choice {...row} disabled about={<Refusal {...verdict.error} />} pace="Refused" />;
    case 'absent':
      return <Choice {...row} disabled about="This browser does not offer it on this machine." />;
    default:
      return <Choice {...row} about="Not measured yet" />;
  }
}

function Refusal({ message, hint }: { message: string; hint?: string }) {
  return (
    <span className={classes.refusal}>
      {message} {hint}
    </span>
  );
}

/** What the estimates are made from. */
function EstimateNote() {
  const title = useDarkroom((state) => isolated(modelTitle(nextModel(state))));
  const { imageSize, batchSize } = useDarkroom((state) => state.settings);
  const layers = useDarkroom((state) =>
    nextStepCost(state).heaviest.kind === 'Conv2D' ? 'convolutions' : 'dense layers',
  );
  return (
    <Text c="dimmed" size="sm" mt="md">
      Estimates for one step of “{title}” with {formatQuantity(batchSize, 'picture')} of {imageSize} ×{' '}
      {imageSize}: the time of a small piece of its {layers}, scaled up by the number of operations. The first
      steps of each run correct them.
    </Text>
  );
}
