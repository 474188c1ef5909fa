/** A window that shows what the camera sees until a picture is taken. The camera is on only while it is open. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { Camera } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type PlainError, toPlainError } from '../../../shared/errors.ts';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import { openCamera, stopCamera, takePicture } from './camera.ts';
import classes from './tryit.module.css';

interface CameraWindowProps {
  opened: boolean;
  onTaken: (file: File) => void;
  onClose: () => void;
}

export function CameraWindow({ opened, onTaken, onClose }: CameraWindowProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Camera"
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <View onTaken={onTaken} onClose={onClose} />
    </Modal>
  );
}

/** Mounted only while the window is open. */
function View({ onTaken, onClose }: Omit<CameraWindowProps, 'opened'>) {
  const video = useRef<HTMLVideoElement>(null);
  const [isReady, setReady] = useState(false);
  const [error, setError] = useState<PlainError | null>(null);

  useEffect(() => {
    let closed = false;
    let stream: MediaStream | null = null;
    openCamera().then(
      (opened) => {
        if (closed || !video.current) return stopCamera(opened);
        stream = opened;
        video.current.srcObject = opened;
      },
      (thrown: unknown) => setError(toPlainError(thrown)),
    );
    return () => {
      closed = true;
      if (stream) stopCamera(stream);
    };
  }, []);

  async function take(): Promise<void> {
    if (!video.current) return;
    try {
      onTaken(await takePicture(video.current));
      onClose();
    } catch (thrown) {
      setError(toPlainError(thrown));
    }
  }

  if (error) return <ErrorText error={error} />;
  return (
    <>
      <video
        ref={video}
        className={classes.video}
        autoPlay
        muted
        playsInline
        onLoadedData={() => setReady(true)}
        aria-label="What the camera sees"
      />
      <Group justify="space-between" mt="md">
        <Text size="sm" c="dimmed" role="status">
          {isReady ? 'The picture stays on this machine.' : 'Waiting for the camera …'}
        </Text>
        <Button
          leftSection={<Camera size={18} aria-hidden="true" />}
          disabled={!isReady}
          onClick={() => void take()}
        >
          Take the picture
        </Button>
      </Group>
    </>
  );
}
