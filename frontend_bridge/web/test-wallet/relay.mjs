import { randomBytes } from "node:crypto";
import { WebSocketServer } from "ws";

/**
 * A relay for WalletConnect on one's own machine: what it carries is encrypted between page and
 * wallet, and it keeps what is published until whom it is for has asked for it. It speaks the
 * methods of the relay that the pinned library uses, and nothing more.
 */
export class Relay {
  /** Messages of each topic that were not acknowledged by everybody, oldest first. */
  #kept = new Map();
  #server;
  /** Every method that was asked for, in order. */
  asked = [];
  /** It takes what it is given and answers nothing, as a relay that hangs. */
  silent = false;

  /** Opens it at a free port of 127.0.0.1, and gives its address. */
  async open() {
    this.#server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    this.#server.on("connection", (socket, request) => this.#welcome(socket, request));
    await new Promise((resolve) => this.#server.once("listening", resolve));
    return `ws://127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket, request) {
    const asked = new URL(request.url, "http://relay").searchParams;
    // Like the relay of the network, it lets nobody in without a project and a signed token.
    if (!asked.get("projectId") || asked.get("auth")?.split(".").length !== 3) {
      socket.close(3000, "Project not found");
      return;
    }
    socket.topics = new Map();
    socket.on("message", (data) => {
      const told = JSON.parse(String(data));
      // What has no method is the receiver's acknowledgement of a message.
      if (!told.method || this.silent) return;
      this.asked.push(told.method);
      const result = this.#answer(socket, told.method, told.params);
      const answer =
        result === undefined
          ? { error: { code: -32601, message: `Method not found: ${told.method}` } }
          : { result };
      socket.send(JSON.stringify({ id: told.id, jsonrpc: "2.0", ...answer }));
      // After the answer, as the library knows a topic only then.
      if (result !== undefined) this.#deliver(socket);
    });
  }

  #answer(socket, method, params) {
    switch (method) {
      case "irn_publish":
        return this.#publish(socket, params.topic, params.message, params);
      case "wc_proposeSession":
        this.#subscribe(socket, params.pairingTopic);
        return this.#publish(socket, params.pairingTopic, params.sessionProposal, params);
      case "wc_approveSession":
        this.#subscribe(socket, params.sessionTopic);
        this.#publish(socket, params.pairingTopic, params.sessionProposalResponse, params);
        return this.#publish(socket, params.sessionTopic, params.sessionSettlementRequest, params);
      case "irn_subscribe":
        return this.#subscribe(socket, params.topic);
      case "irn_batchSubscribe":
        return params.topics.map((topic) => this.#subscribe(socket, topic));
      case "irn_unsubscribe":
        return socket.topics.delete(params.topic);
      case "irn_fetchMessages":
      case "irn_batchFetchMessages": {
        const messages = (params.topics ?? [params.topic]).flatMap((topic) =>
          this.#take(socket, topic),
        );
        return { messages, hasMore: false };
      }
      default:
        return undefined;
    }
  }

  #subscribe(socket, topic) {
    const id = socket.topics.get(topic) ?? randomBytes(32).toString("hex");
    socket.topics.set(topic, id);
    return id;
  }

  #publish(socket, topic, message, { ttl = 300, tag = 0 }) {
    const kept = this.#kept.get(topic) ?? [];
    const until = Date.now() + ttl * 1000;
    // The publisher does not get it back.
    kept.push({ topic, message, tag, publishedAt: Date.now(), until, seen: new Set([socket]) });
    this.#kept.set(topic, kept);
    for (const other of this.#server.clients)
      if (other !== socket && other.topics) this.#deliver(other);
    return true;
  }

  /** The messages of a topic that a socket was not given yet, for as long as they are kept. */
  #take(socket, topic) {
    const kept = (this.#kept.get(topic) ?? []).filter(({ until }) => until > Date.now());
    this.#kept.set(topic, kept);
    const fresh = kept.filter(({ seen }) => !seen.has(socket));
    for (const { seen } of fresh) seen.add(socket);
    return fresh.map(({ message, publishedAt, tag }) => ({ topic, message, publishedAt, tag }));
  }

  #deliver(socket) {
    for (const [topic, id] of socket.topics)
      for (const data of this.#take(socket, topic)) {
        const told = { id: Date.now() * 1000 + Math.floor(Math.random() * 1000), jsonrpc: "2.0" };
        socket.send(JSON.stringify({ ...told, method: "irn_subscription", params: { id, data } }));
      }
  }
}
