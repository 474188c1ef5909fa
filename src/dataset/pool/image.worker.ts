/**
 * An image worker: only wires the browser's decoder and the api to this thread.
 */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { decodeImage } from '../picture/decode.ts';
import { createImageWorkerApi } from './imageWorkerApi.ts';

expose(self as Endpoint, createImageWorkerApi(decodeImage));
