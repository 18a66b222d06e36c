// Service Bus' client for JavaScript at work on a queue. Prints what it saw as JSON.
//   node client.js send|peek|settle|drain CONNECTION QUEUE
"use strict";

const { ServiceBusClient } = require("@azure/service-bus");
const Long = require("long");

const [what, connection, queue] = process.argv.slice(2);
// It waits half a minute between two tries.
const retryOptions = { maxRetries: 0, timeoutInMs: 60000 };

async function take(receiver) {
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 20000 });
  if (!message) {
    throw new Error("Nothing came.");
  }

  return message;
}

const scenarios = {
  async send(client) {
    const sender = client.createSender(queue);
    const message = (n) => ({
      body: Buffer.from(`from JavaScript ${n}`),
      messageId: `js-${n}`,
      subject: "subject",
      correlationId: "correlation",
      contentType: "text/plain",
      applicationProperties: { text: "x", number: n },
    });
    try {
      await sender.sendMessages(message(1));
      await sender.sendMessages([message(2), message(3), message(2)]);
      return {};
    } catch (e) {
      return { error: (e.errors?.[0] ?? e).code };
    }
  },

  async peek(client) {
    const messages = await client.createReceiver(queue).peekMessages(100, { fromSequenceNumber: Long.ZERO });
    return messages.map((m) => ({
      messageId: m.messageId,
      body: m.body.toString(),
      subject: m.subject,
      correlationId: m.correlationId,
      contentType: m.contentType,
      sequenceNumber: m.sequenceNumber.toString(),
      enqueuedTime: m.enqueuedTimeUtc.getTime(),
      properties: m.applicationProperties,
    }));
  },

  async settle(client) {
    const sender = client.createSender(queue);
    const receiver = client.createReceiver(queue);
    const seen = {};
    // This client cannot settle a message without an id.
    const named = (body) => ({ body: Buffer.from(body), messageId: body });
    const send = (body) => sender.sendMessages(named(body));

    await send("completed");
    let message = await take(receiver);
    const before = message.lockedUntilUtc;
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen.renewed = (await receiver.renewMessageLock(message)) > before;
    await receiver.completeMessage(message);
    seen.again = await receiver.renewMessageLock(message).then(() => "renewed", (e) => (e.errors?.[0] ?? e).code);

    await send("abandoned");
    await receiver.abandonMessage(await take(receiver));
    message = await take(receiver);
    // It counts from zero.
    seen.deliveries = message.deliveryCount + 1;
    await receiver.completeMessage(message);

    await send("deferred");
    message = await take(receiver);
    await receiver.deferMessage(message);
    [message] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    seen.deferred = message.body.toString();
    await receiver.completeMessage(message);

    await send("dead");
    await receiver.deadLetterMessage(await take(receiver), { deadLetterReason: "reason", deadLetterErrorDescription: "description" });

    const [late] = await sender.scheduleMessages(named("never"), new Date(Date.now() + 3600000));
    await sender.cancelScheduledMessages(late);
    await sender.scheduleMessages(named("scheduled"), new Date(Date.now() + 300));
    message = await take(receiver);
    seen.scheduled = message.body.toString();
    await receiver.completeMessage(message);
    return seen;
  },

  async drain(client) {
    const receiver = client.createReceiver(queue);
    const bodies = [];
    for (;;) {
      const messages = await receiver.receiveMessages(15, { maxWaitTimeInMs: 1000 });
      if (messages.length === 0) {
        return bodies;
      }

      for (const message of messages) {
        bodies.push(message.body.toString());
        await receiver.completeMessage(message);
      }
    }
  },
};

(async () => {
  const client = new ServiceBusClient(connection, { retryOptions });
  console.log(JSON.stringify(await scenarios[what](client)));
  await client.close();
})();
