// Runs the table service of Azurite. It ends when its parent process ends, in any way, because the pipe to its input then closes.
'use strict';

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
require('azurite/dist/src/table/main.js');
