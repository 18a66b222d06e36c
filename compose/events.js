// For docker-compose.yml: the two things that Azure does and the emulators do not. It creates containers and table in storage, as a deployment does,
// and tells the functions of every new or changed blob in 'uploads', as Event Grid does: at least once. Whoever starts it anew is told of
// every blob again, which makes no second job.
// Sources: Azure Storage, REST API, shared key authorization, List Blobs and Create Table; Event Grid, schema of Microsoft.Storage.BlobCreated; the
// Functions' blob extension, which takes such an event at /runtime/webhooks/blobs.
"use strict";

const { createHmac, randomUUID } = require("crypto");
const fs = require("fs");

const CONTAINERS = ["uploads", "results", "jobs", "checkpoints", "priors"];
const TABLE = "jobs";
const { JobStorage, QUEUE_HEALTH, FUNCTIONS, FUNCTIONS_KEY, READY_FILE } = process.env;
const storage = Object.fromEntries(JobStorage.split(";").filter(Boolean).map((p) => [p.slice(0, p.indexOf("=")), p.slice(p.indexOf("=") + 1)]));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

/** One request to the blob service, without a body. */
function blobs(method, path, query) {
  const url = new URL(`${storage.BlobEndpoint}/${path}?${new URLSearchParams(query)}`);
  const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-12-02" };
  const lines = [
    method, ...Array(11).fill(""),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    `/${storage.AccountName}${url.pathname}`,
    ...[...url.searchParams].sort().map(([name, value]) => `${name}:${value}`),
  ];
  const signature = createHmac("sha256", Buffer.from(storage.AccountKey, "base64")).update(lines.join("\n")).digest("base64");
  return fetch(url, { method, headers: { ...headers, authorization: `SharedKey ${storage.AccountName}:${signature}` } });
}

async function createTable() {
  const url = new URL(`${storage.TableEndpoint}/Tables`);
  const date = new Date().toUTCString();
  const signature = createHmac("sha256", Buffer.from(storage.AccountKey, "base64")).update(`${date}\n/${storage.AccountName}${url.pathname}`).digest("base64");
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "x-ms-date": date,
      "x-ms-version": "2020-12-06",
      accept: "application/json;odata=nometadata",
      "content-type": "application/json",
      authorization: `SharedKeyLite ${storage.AccountName}:${signature}`,
    },
    body: JSON.stringify({ TableName: TABLE }),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`storage answers ${answer.status} to a new table`);
}

async function createContainers() {
  for (const name of CONTAINERS) {
    const answer = await blobs("PUT", name, { restype: "container" });
    if (!answer.ok && answer.status !== 409) throw new Error(`storage answers ${answer.status} to a new container`);
  }
}

async function queueAnswers() {
  const answer = await fetch(QUEUE_HEALTH);
  if (!answer.ok) throw new Error(`the queue answers ${answer.status}`);
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
  name ? ENTITIES[name] ?? all : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)));
const field = (xml, name) => plain(new RegExp(`<${name}>([^<]*)</${name}>`, "i").exec(xml)?.[1] ?? "");

async function listUploads() {
  const found = [];
  let marker = "";
  do {
    const answer = await blobs("GET", "uploads", { restype: "container", comp: "list", ...(marker && { marker }) });
    if (!answer.ok) throw new Error(`storage answers ${answer.status} to a listing`);
    const page = await answer.text();
    for (const [, blob] of page.matchAll(/<Blob>(.*?)<\/Blob>/gs)) {
      found.push({
        name: field(blob, "Name"),
        // Without the quotes, as Event Grid has it: the extension puts them on.
        etag: field(blob, "Etag").replaceAll('"', ""),
        type: field(blob, "BlobType"),
        length: Number(field(blob, "Content-Length")),
        contentType: field(blob, "Content-Type"),
      });
    }
    marker = field(page, "NextMarker");
  } while (marker);
  return found;
}

function event(blob) {
  const path = blob.name.split("/").map(encodeURIComponent).join("/");
  return {
    id: randomUUID(),
    topic: `/subscriptions/none/resourceGroups/none/providers/Microsoft.Storage/storageAccounts/${storage.AccountName}`,
    subject: `/blobServices/default/containers/uploads/blobs/${blob.name}`,
    eventType: "Microsoft.Storage.BlobCreated",
    eventTime: new Date().toISOString(),
    dataVersion: "",
    metadataVersion: "1",
    data: {
      api: "PutBlob",
      blobType: blob.type,
      contentLength: blob.length,
      contentType: blob.contentType,
      eTag: blob.etag,
      url: `https://${storage.AccountName}.blob.core.windows.net/uploads/${path}`,
    },
  };
}

async function announce(blob) {
  const address = `${FUNCTIONS}/runtime/webhooks/blobs?functionName=Host.Functions.AcceptUpload&code=${encodeURIComponent(FUNCTIONS_KEY)}`;
  const answer = await fetch(address, {
    method: "POST",
    headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
    body: JSON.stringify([event(blob)]),
  });
  if (!answer.ok) throw new Error(`the functions answer ${answer.status} to an event`);
}

async function main() {
  const announced = new Map();
  const sweep = async () => {
    const uploads = await listUploads();
    for (const blob of uploads.filter((b) => announced.get(b.name) !== b.etag)) {
      await announce(blob);
      announced.set(blob.name, blob.etag);
      say(`announced ${JSON.stringify(blob.name)}`);
    }
    const there = new Set(uploads.map((b) => b.name));
    [...announced.keys()].filter((name) => !there.has(name)).forEach((name) => announced.delete(name));
  };

  let trouble = "";
  const untilDone = async (step) => {
    for (;;) {
      try {
        await step();
        trouble = "";
        return;
      } catch (error) {
        // Said once for each kind: everything starts in its own time.
        const why = error.cause?.code ?? error.message;
        if (why !== trouble) say(`waits: ${why}`);
        trouble = why;
        await pause(1000);
      }
    }
  };

  await untilDone(createContainers);
  await untilDone(createTable);
  await untilDone(queueAnswers);
  fs.writeFileSync(READY_FILE, "");
  say("containers, table and queue are there");
  for (;;) {
    await untilDone(sweep);
    await pause(1000);
  }
}

main();
