/** The worker of stock tfjs: it only wires. */
import { type Endpoint, expose } from '../../src/shared/rpc.ts';
import { createSide } from './side.ts';
import { stock } from './stock.ts';

expose(globalThis as unknown as Endpoint, createSide(stock));
