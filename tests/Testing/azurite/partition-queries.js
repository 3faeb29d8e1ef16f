// Makes Azurite look only at the rows of one partition, if a query names one. Without it, each query looks at all rows of the table, so that a
// page of a conversation takes as long as the table is large. Node loads it before Azurite: node --require partition-queries.js.
'use strict';

const Store = require('azurite/dist/src/table/persistence/LokiTableMetadataStore.js').default;

// The store's queries have this form if they name a partition. Anything else is left to Azurite, also each query with the word "or".
const namesPartition = /^\(?PartitionKey eq '((?:[^']|'')*)'(?: and (?![^]*\b[oO][rR]\b)|$)/;

const queryAll = Store.prototype.queryTableEntities;
if (typeof queryAll !== 'function' || typeof Store.prototype.getEntityCollection !== 'function')
    throw new Error('This version of Azurite has another table store. partition-queries.js must be adapted to it, or removed.');
Store.prototype.queryTableEntities = function (context, account, table, options, ...rest) {
    const named = namesPartition.exec(options.filter ?? '');
    if (!named)
        return queryAll.call(this, context, account, table, options, ...rest);
    const PartitionKey = named[1].replaceAll("''", "'");
    const rowsOfPartition = Object.create(this, {
        getEntityCollection: {
            value: (...names) => {
                const rows = this.getEntityCollection(...names);
                return { chain: () => rows.chain().find({ PartitionKey }) };
            },
        },
    });
    return queryAll.call(rowsOfPartition, context, account, table, options, ...rest);
};
