/** Taking the weights home, in any format. */
import { Button, Menu, Text } from '@mantine/core';
import { ChevronDown, Download, FileCheck } from 'lucide-react';
import { useState } from 'react';
import { hasBestWeights, hasLastWeights, type Run, type Which } from '../../app/state/state.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../formats/model/exportTargets.ts';
import { answersOnceText } from '../../formats/run/viewWords.ts';
import { WhichWeights } from '../form/WhichWeights.tsx';
import { Card } from '../parts/Card.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { SaveReport } from '../parts/SaveReport.tsx';
import { noWeightsText } from '../words/runText.ts';
import { exportHelp, exportSentence } from './exportText.ts';
import classes from './interpret.module.css';

/** The button of its own makes TensorFlow.js' zip. */
const MENU = (Object.keys(EXPORT_TARGETS) as ExportTarget[]).filter((target) => target !== 'tfjs');

export function DownloadPanel({ run }: { run: Run }) {
  const { exportModel } = useActions();
  const isKept = useDarkroom(
    ({ keeping }) => run.id in keeping.bytes && (keeping.notKept[run.id] ?? null) === null,
  );
  const [which, setWhich] = useState<Which>('best');
  const hasLast = hasLastWeights(run);
  const once = answersOnceText(run.settings);
  const gone = !hasLast && !hasBestWeights(run);
  return (
    <Card id="download-title" title="Take it home">
      <Text c="dimmed" className={parts.advice}>
        {gone
          ? `${noWeightsText(run)}.`
          : 'One zip with the model for TensorFlow.js, its labels, every setting and figure of the run, and its history as a table; or a file for another program; or a report to read and print.'}
        {!gone && !isKept && ' Its weights live in this tab only: download them before you close it.'}
      </Text>
      {!gone && (
        <>
          {once && (
            <Text size="sm" mt="xs">
              {once}
            </Text>
          )}
          <div className={classes.download}>
            <WhichWeights label="Which weights" value={which} onChange={setWhich} hasLast={hasLast} />
            <Button
              variant={run.saved ? 'default' : 'filled'}
              leftSection={<Download size={18} aria-hidden="true" />}
              loading={run.busy === 'packing'}
              disabled={run.busy !== null}
              onClick={() => void exportModel(run.id, which, 'tfjs')}
            >
              Download weights
            </Button>
            <ExportMenu run={run} which={which} />
            <SaveReport ids={[run.id]} />
          </div>
          <Outcome run={run} />
        </>
      )}
    </Card>
  );
}

function ExportMenu({ run, which }: { run: Run; which: Which }) {
  const { exportModel } = useActions();
  return (
    <Menu
      position="bottom-start"
      width="min(26rem, 86vw)"
      shadow="md"
      // With its button scrolled out of sight it would open hidden, and the focus would find nothing in it.
      hideDetached={false}
      // Outside of the page’s regions, or with an element of no role inside, assistive technology loses the menu.
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<ChevronDown size={18} aria-hidden="true" />}
          disabled={run.busy !== null}
        >
          Export as
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {MENU.filter((target) => !(run.ensemble && EXPORT_TARGETS[target].trainsOn)).map((target) => (
          <Menu.Item key={target} onClick={() => void exportModel(run.id, which, target)}>
            {EXPORT_TARGETS[target].title}
            <Text component="span" display="block" size="sm" c="dimmed">
              {exportHelp(run, target)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What became of the latest export. */
function Outcome({ run: { id, busy, exported } }: { run: Run }) {
  const { saveProof } = useActions();
  return (
    <div className={classes.outcome}>
      <Text c={exported?.same === false ? 'var(--mantine-color-error)' : 'dimmed'} size="sm" role="status">
        {busy === 'packing' && 'Writing the file, reading it back and comparing its answers …'}
        {exported && exportSentence(exported)}
      </Text>
      {exported?.hasProof && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<FileCheck size={16} aria-hidden="true" />}
          onClick={() => saveProof(id)}
        >
          Save its proof (golden.json)
        </Button>
      )}
    </div>
  );
}
