// Azurite, with one difference: what it has acknowledged survives a kill -9, as it does in Azure.
//
// Azurite keeps its index of blobs, and its tables, in memory and saves them every five seconds; killed in between, it forgets what it confirmed.
// Here every change of either is appended to a journal before the request is answered, and the journals are applied at the next start.
// Queues are left as they are. Arguments and behaviour are otherwise Azurite's. Source: LokiBlobMetadataStore, LokiExtentMetadataStore,
// LokiTableMetadataStore, lokijs (events).
"use strict";

const fs = require("fs");
const path = require("path");
const BlobIndex = require("azurite/dist/src/blob/persistence/LokiBlobMetadataStore").default;
const Tables = require("azurite/dist/src/table/persistence/LokiTableMetadataStore").default;
const ExtentIndex = require("azurite/dist/src/common/persistence/LokiExtentMetadataStore").default;

const SUFFIX = /\.journal\.(\d+)$/;

/** Journals of one index file, oldest first. */
function journals(file) {
  return fs.readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(path.basename(file)) && SUFFIX.test(name))
    .sort((a, b) => Number(SUFFIX.exec(a)[1]) - Number(SUFFIX.exec(b)[1]))
    .map((name) => path.join(path.dirname(file), name));
}

function apply(index, documents, line) {
  let change;
  try {
    change = JSON.parse(line);
  } catch {
    return; // Killed while writing it: nobody was told that it happened.
  }

  if (change.created) {
    // A table of which nothing was saved yet.
    if (!documents.has(change.collection)) {
      index.collections.push(change.created);
      documents.set(change.collection, new Map());
    }

    return;
  }

  const collection = documents.get(change.collection);
  if (collection === undefined) {
    return; // The table was dropped later.
  }

  if (change.removed) {
    collection.delete(change.document.$loki);
  } else {
    collection.set(change.document.$loki, change.document);
  }
}

/** Brings the saved index up to date. A change may be applied twice; the last word on a document is always the journal's. */
function replay(file) {
  if (!fs.existsSync(file)) {
    return;
  }

  const written = journals(file);
  const index = JSON.parse(fs.readFileSync(file, "utf8"));
  const documents = new Map(index.collections.map((c) => [c.name, new Map(c.data.map((d) => [d.$loki, d]))]));
  for (const journal of written) {
    fs.readFileSync(journal, "utf8").split("\n").filter(Boolean).forEach((line) => apply(index, documents, line));
  }

  for (const collection of index.collections) {
    collection.data = [...documents.get(collection.name).values()];
    // Loki numbers new documents from here.
    collection.maxId = collection.data.reduce((most, d) => Math.max(most, d.$loki), collection.maxId ?? 0);
    collection.idIndex = null;
  }

  fs.writeFileSync(`${file}~`, JSON.stringify(index));
  fs.renameSync(`${file}~`, file);
  written.forEach((journal) => fs.unlinkSync(journal));
}

/** Appends every change to a journal; a saved index makes the journals before it superfluous. */
function record(db, file) {
  let number = 0;
  let journal = null;
  const rotate = () => {
    if (journal !== null) {
      fs.closeSync(journal);
    }

    journal = fs.openSync(`${file}.journal.${++number}`, "a");
    return journals(file).slice(0, -1);
  };
  const note = (collection, removed) => (document) =>
    fs.writeSync(journal, `${JSON.stringify({ collection, removed, document })}\n`);

  const listen = (collection) => {
    collection.on("insert", note(collection.name, false));
    collection.on("update", note(collection.name, false));
    collection.on("delete", note(collection.name, true));
    // The saved ones fit the saved documents only.
    collection.ensureAllIndexes(true);
  };

  rotate();
  db.collections.forEach(listen);
  const add = db.addCollection.bind(db);
  db.addCollection = (name, options) => {
    const collection = add(name, options);
    fs.writeSync(journal, `${JSON.stringify({ collection: name, created: collection })}\n`);
    listen(collection);
    return collection;
  };

  const adapter = db.persistenceAdapter;
  const save = adapter.saveDatabase.bind(adapter);
  adapter.saveDatabase = (name, text, done) => {
    const covered = rotate();
    save(name, text, (error) => {
      if (!error) {
        covered.forEach((old) => fs.rmSync(old, { force: true }));
      }

      done(error);
    });
  };
}

for (const Index of [BlobIndex, ExtentIndex, Tables]) {
  const init = Index.prototype.init;
  Index.prototype.init = async function () {
    replay(this.lokiDBPath);
    await init.call(this);
    record(this.db, this.lokiDBPath);
  };
}

require("azurite/dist/src/azurite");
