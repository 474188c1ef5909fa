/** Does one part of the bench of the input pipeline. */
import { drawnZip } from './drawnZip.ts';
import { ingest, recall, train } from './ingest.ts';
import type { InputFigures, InputJob } from './jobs.ts';
import { peers } from './peers.ts';
import { rates } from './rates.ts';
import { chosenZip } from './server.ts';

/** Of the zip that the page draws where it is given none. */
const DRAWN = { images: 300, sidePx: 1320 };
/** For the deviceWorker, whose wait does not depend on what its pictures were read from. */
const TRAINED = { images: 2600, sidePx: 300 };
/** As many as the Kaggle dataset has. */
const KEPT = { images: 5856, sidePx: 300 };

export async function runInput(job: InputJob, say: (line: string) => void): Promise<InputFigures> {
  const zip = () => (job.hasZip ? chosenZip() : drawnZip(DRAWN.images, DRAWN.sidePx));
  switch (job.part) {
    case 'rates':
      return rates(await zip(), job, say);
    case 'ingest-fast':
      return ingest(await zip(), job, 'fast');
    case 'ingest-keras-exact':
      return ingest(await zip(), job, 'keras-exact');
    case 'peers':
      return peers(await zip(), job);
    case 'train':
      return train(await drawnZip(TRAINED.images, TRAINED.sidePx), job);
    case 'recall':
      return recall(() => drawnZip(KEPT.images, KEPT.sidePx), job);
  }
}
