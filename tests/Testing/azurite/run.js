// The table service of Azurite, which ends when whoever started it does: the pipe to its input then closes, however that happened.
'use strict';

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
require('azurite/dist/src/table/main.js');
