/** The camera: opening it, one picture of it, and why there is none. It must not draw. */
import { UserError } from '../../../shared/errors.ts';

/** What the browser calls the reasons, and what they mean. */
const REASONS: Record<string, [sentence: string, hint: string]> = {
  NotAllowedError: [
    'The page may not use the camera.',
    'Allow it beside the address of the page, or choose a picture instead.',
  ],
  NotFoundError: ['No camera was found.', 'Connect one, or choose a picture instead.'],
  NotReadableError: ['The camera is in use by another program.', 'Close that program and try again.'],
};

/** Opens the camera, on a telephone the one at its back. Whoever gets the stream stops it. Throws a UserError where there is none. */
export async function openCamera(): Promise<MediaStream> {
  // Browsers hide it from pages that came without encryption.
  if (!navigator.mediaDevices?.getUserMedia)
    throw new UserError(
      'This browser gives the page no camera.',
      'It needs an address that begins with https.',
    );
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (cause) {
    const reason = REASONS[(cause as DOMException).name];
    throw new UserError(
      reason?.[0] ?? 'The camera could not be opened.',
      reason?.[1] ?? 'Choose a picture instead.',
      {
        cause,
      },
    );
  }
}

/** Ends the use of the camera; its light goes out. */
export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What the camera sees now, as a file without loss. */
export async function takePicture(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new UserError('The camera gave no picture.', 'Try again.');
  return new File([blob], 'From the camera', { type: blob.type });
}
