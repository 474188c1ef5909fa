/** The few words of Chrome's developer tools that the bench needs, by its pipe. Node's own modules only. */

/**
 * Chooses a file for the page's file field, as a visitor would: a file that a page makes itself lies elsewhere.
 * @param {import('node:child_process').ChildProcess} child started with --remote-debugging-pipe and pipes 3 and 4
 * @returns {(path: string) => Promise<void>}
 */
export function createDevTools(child) {
  const toBrowser = /** @type {import('node:stream').Writable} */ (child.stdio[3]);
  const fromBrowser = /** @type {import('node:stream').Readable} */ (child.stdio[4]);
  /** @type {Map<number, (message: any) => void>} */
  const waiting = new Map();
  let nextId = 1;
  let received = '';
  // Messages end with a zero byte.
  fromBrowser.setEncoding('utf8').on('data', (text) => {
    const messages = (received + text).split('\0');
    received = messages.pop() ?? '';
    for (const message of messages.map((one) => JSON.parse(one))) waiting.get(message.id)?.(message);
  });
  // The browser may end before all is said.
  toBrowser.on('error', () => {});

  /** @param {string} method @param {object} [params] @param {string} [sessionId] @returns {Promise<any>} */
  const call = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, ({ error, result }) => {
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });

  return async (path) => {
    const { targetInfos } = await call('Target.getTargets');
    const { targetId } = targetInfos.find((/** @type {any} */ { type }) => type === 'page');
    const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
    const { root } = await call('DOM.getDocument', {}, sessionId);
    const field = { nodeId: root.nodeId, selector: 'input[type=file]' };
    const { nodeId } = await call('DOM.querySelector', field, sessionId);
    await call('DOM.setFileInputFiles', { nodeId, files: [path] }, sessionId);
    await call('Target.detachFromTarget', { sessionId });
  };
}
