/** What of the page's own code `npm run pretrained` uses. It adds nothing to it. */
export { checkPin, readBase } from '../../src/formats/model/readBase.ts';
export { nameOfBase, PRETRAINED, pretrainedById } from '../../src/models/pretrained/pretrained.ts';
export { formatBytes } from '../../src/shared/format.ts';
