/**
 * "Continue in Keras": the Python script that trains on what the page trained, as one file and as a notebook. The script
 * reads everything of a run from run.json, so it is the same for every run. It imports texts only.
 */
import appearance from './python/appearance.py?raw';
import augment from './python/augment.py?raw';
import batches from './python/batches.py?raw';
import callbacks from './python/callbacks.py?raw';
import command from './python/command.py?raw';
import decode from './python/decode.py?raw';
import devices from './python/devices.py?raw';
import fit from './python/fit.py?raw';
import intro from './python/intro.py?raw';
import main from './python/main.py?raw';
import mixing from './python/mixing.py?raw';
import optimizer from './python/optimizer.py?raw';
import pictures from './python/pictures.py?raw';
import schedule from './python/schedule.py?raw';
import seeded from './python/seeded.py?raw';
import views from './python/views.py?raw';

const PARTS = [
  ...[intro, seeded, pictures, decode, appearance, augment, views, mixing, batches],
  ...[optimizer, schedule, fit, callbacks, devices, main],
];

/** train.py */
export const TRAIN_SCRIPT = [...PARTS, command].join('\n\n');

/** A cell of a notebook; lines keep their ends, as nbformat wants them. */
function cell(type: 'markdown' | 'code', text: string) {
  const source = text.trim().split(/(?<=\n)/);
  return type === 'code'
    ? { cell_type: type, metadata: {}, execution_count: null, outputs: [], source }
    : { cell_type: type, metadata: {}, source };
}

const TITLE = `# Continue in Keras
Trains on what Darkroom trained in the browser. Choose a GPU under *Runtime → Change runtime type*, then run all cells.`;

const UPLOAD = `# The zip that this notebook came in, and the pictures: a zip, or a folder of a mounted drive.
ZIP = "continue-in-keras.zip"
DATA = "pictures.zip"

import zipfile
from pathlib import Path

if not Path("run.json").exists():
    if not Path(ZIP).exists():
        from google.colab import files

        ZIP = next(iter(files.upload()))
    zipfile.ZipFile(ZIP).extractall()`;

const RUN = `# Add "--epochs", "20" to say how long, "--devices", "many" to use several GPUs, "--open-test" to judge the test split at the end.
main(["--data", DATA])`;

const DOWNLOAD = `# Drop result.json on the page, and it stands in the comparison.
try:
    from google.colab import files

    files.download("out/result.json")
except ImportError:
    print("out/result.json")`;

/** train.ipynb: the same code cell by cell, for Colab and for Jupyter; nbformat 4. */
export function trainNotebook(): string {
  const codeCells = PARTS.flatMap((part) => part.split(/^# %% /m))
    .filter((text) => text.trim() !== '')
    .flatMap((text, i) => {
      if (i === 0) return [cell('code', text)];
      const end = text.indexOf('\n');
      return [cell('markdown', `## ${text.slice(0, end)}`), cell('code', text.slice(end))];
    });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: {
      accelerator: 'GPU',
      colab: { provenance: [] },
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python' },
    },
    cells: [
      cell('markdown', TITLE),
      cell('code', UPLOAD),
      ...codeCells,
      cell('markdown', '## Training on your pictures'),
      cell('code', RUN),
      cell('code', DOWNLOAD),
    ],
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
