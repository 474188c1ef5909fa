/** The page's questions to the runner. */
import type { PythonAnswer, PythonTask, Question } from './jobs.ts';

async function ask(question: Question): Promise<unknown> {
  const response = await fetch('ask', { method: 'POST', body: JSON.stringify(question) });
  const { answer, failed } = await response.json();
  if (failed) throw new Error(failed);
  return answer;
}

/** The zip that the runner chooses in the page's file field, as a visitor would. */
export async function chosenZip(): Promise<File> {
  const field = document.createElement('input');
  field.type = 'file';
  document.body.append(field);
  await ask({ ask: 'file' });
  const file = field.files?.[0];
  field.remove();
  if (!file) throw new Error('The runner chose no file.');
  return file;
}

/** Bytes that the browser takes now; null where the system does not tell. */
export const watchMemory = () => ask({ ask: 'watch-memory' }) as Promise<number | null>;
/** The most since then. */
export const peakMemory = () => ask({ ask: 'peak-memory' }) as Promise<number | null>;

export const python = (task: PythonTask) => ask({ ask: 'python', task }) as Promise<PythonAnswer>;
