'use strict';

// Generates three IDs and takes the last one apart.
//
//   npm install koffi
//   node quickstart.js

const { Generator, format } = require('./snowflake.js');

const generator = new Generator({ workerId: 1 });
const ids = [generator.next(), generator.next(), generator.next()];
generator.close();

console.log('Node.js: 3 IDs of worker 1');
for (const id of ids) console.log(`  ${id}`);

const { layout } = generator;
const { tick, workerId, sequence, unixMs } = layout.split(ids[2]);
const binary = (number, bits) => number.toString(2).padStart(bits, '0');
const bits = [
  binary(tick, layout.timeBits),
  binary(workerId, layout.workerBits),
  binary(sequence, layout.sequenceBits),
];
const time = new Date(Number(unixMs)).toISOString().replace('T', ' ').replace('Z', '');
console.log('The last one, taken apart:');
console.log(`  bits      0 ${bits.join(' ')}`);
console.log(`  time      ${time} UTC (${tick} ms since 2020-01-01)`);
console.log(`  worker    ${workerId}`);
console.log(`  sequence  ${sequence}`);
console.log(`  base32    ${format(ids[2], 'base32')}`);
