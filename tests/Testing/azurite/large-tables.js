// Makes Azurite faster with large tables. Node loads it before Azurite: node --require large-tables.js.
// - A query that names a partition looks only at the rows of that partition. Without this, each query looks at all rows of the table, so
//   that a page of a conversation takes as long as the table is large.
// - A change of a row replaces the row in its place. Without this, Azurite removes it and inserts it again, which moves all other rows and
//   changes the index entries of all of them.
'use strict';

const Store = require('azurite/dist/src/table/persistence/LokiTableMetadataStore.js').default;

// The store's queries have this form if they name a partition. Anything else is left to Azurite, also each query with the word "or".
const namesPartition = /^\(?PartitionKey eq '((?:[^']|'')*)'(?: and (?![^]*\b[oO][rR]\b)|$)/;

override('queryTableEntities', (query, store, [context, account, table, options, ...rest]) => {
    const named = namesPartition.exec(options.filter ?? '');
    const PartitionKey = named?.[1].replaceAll("''", "'");
    const inPartition = rows => ({ chain: () => rows.chain().find({ PartitionKey }) });
    return query.call(named ? seeing(store, inPartition) : store, context, account, table, options, ...rest);
});
override('updateTableEntity', (update, store, request) => update.apply(seeing(store, replacing), request));
override('mergeTableEntity', (merge, store, request) => merge.apply(seeing(store, replacing), request));
override('rollbackEntityChanges', (rollback, store, [rows]) => rollback.call(store, replacing(rows)));

function override(name, method) {
    const original = Store.prototype[name];
    if (typeof original !== 'function' || typeof Store.prototype.getEntityCollection !== 'function')
        throw new Error('This version of Azurite has another table store. large-tables.js must be adapted to it, or removed.');
    Store.prototype[name] = function (...request) {
        return method(original, this, request);
    };
}

// The store, which sees another view of the rows of its tables.
function seeing(store, viewOf) {
    return Object.create(store, { getEntityCollection: { value: (...names) => viewOf(store.getEntityCollection(...names)) } });
}

// A view of rows that replaces a row if it is removed and then inserted, or updated. The keys stay the same, so no index changes.
function replacing(rows) {
    let removed;
    const replace = (old, row) => {
        const [, position] = rows.get(old.$loki, true);
        rows.data[position] = Object.assign(row, { $loki: old.$loki, meta: old.meta });
        rows.dirty = true;
    };
    return {
        findOne: query => rows.findOne(query),
        remove: row => { removed = row; },
        insert: row => {
            if (removed)
                replace(removed, row);
            else
                rows.insert(row);
            removed = undefined;
        },
        update: row => replace(row, row),
    };
}
