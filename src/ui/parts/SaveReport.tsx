/** The button that saves a report. */
import { Button } from '@mantine/core';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { useActions } from './context.tsx';

interface SaveReportProps {
  /** Of ended runs and runs from files. */
  ids: readonly string[];
  /** Two of them, A and B, to compare picture by picture. */
  pair?: readonly [string, string] | null;
}

export function SaveReport({ ids, pair = null }: SaveReportProps) {
  const { saveReport } = useActions();
  const [saving, setSaving] = useState(false);
  return (
    <Button
      variant="default"
      leftSection={<FileText size={18} aria-hidden="true" />}
      loading={saving}
      onClick={() => {
        setSaving(true);
        void saveReport(ids, pair).finally(() => setSaving(false));
      }}
    >
      Save report
    </Button>
  );
}
