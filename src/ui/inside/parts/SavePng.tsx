/** The button that saves what is on show as a picture. */
import { Button, type ButtonProps } from '@mantine/core';
import { ImageDown } from 'lucide-react';

interface SavePngProps extends Pick<ButtonProps, 'mt' | 'disabled'> {
  onSave: () => Promise<void>;
}

export function SavePng({ onSave, ...props }: SavePngProps) {
  return (
    <Button
      {...props}
      variant="default"
      leftSection={<ImageDown size={18} aria-hidden="true" />}
      onClick={() => void onSave()}
    >
      Save as PNG
    </Button>
  );
}
