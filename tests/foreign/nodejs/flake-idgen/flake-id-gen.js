'use strict';

// The API of flake-idgen, with the IDs of libsnowflake.

const { Generator, Layout, SnowflakeError, Status } = require(process.env.SNOWFLAKE_BINDING);

const ID_BITS = 10;
const PART_BITS = 5;
const SEQUENCE_BITS = 12;

module.exports = class FlakeId {
  #ids;

  constructor({ id, datacenter = 0, worker = 0, epoch = 0, seqMask = 0xfff } = {}) {
    if (id === undefined) {
      this.datacenter = datacenter;
      this.worker = worker;
    }
    this.id = id ?? (datacenter << PART_BITS) | worker;
    const sequenceBits = Math.min(seqMask.toString(2).length, SEQUENCE_BITS);
    const layout = new Layout({ workerBits: ID_BITS, sequenceBits, epochUnixMs: epoch });
    this.#ids = new Generator({ workerId: this.id, maxWaitMs: 0, layout });
  }

  /** The next ID as 8 bytes, or by a callback, which waits for it. */
  next(callback) {
    if (callback === undefined) return this.#take();
    let id;
    try {
      id = this.#take();
    } catch (error) {
      if (!(error instanceof SnowflakeError) || error.status !== Status.AGAIN) throw error;
      setTimeout(() => this.next(callback), 1);
      return undefined;
    }
    process.nextTick(callback, null, id);
    return undefined;
  }

  #take() {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.#ids.next());
    return bytes;
  }
};
